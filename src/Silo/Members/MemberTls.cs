using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using Microsoft.AspNetCore.Connections;
using OrleansOrchestrator.Gateway.Pki;

namespace OrleansOrchestrator.Silo.Members;

/// <summary>
/// Puts TLS between a connection and Orleans, with a certificate shown by each side. A peer that is no member is turned away before
/// Orleans reads a byte of it.
/// </summary>
internal sealed partial class MemberTls(MemberCredentials credentials, RefusedPeers refused, TimeProvider time, ILogger<MemberTls> logger)
{
    // Less than Orleans waits for a connection to be made.
    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(4);

    public ConnectionDelegate Inbound(ConnectionDelegate next) => connection => AcceptAsync(connection, next);

    public ConnectionDelegate Outbound(ConnectionDelegate next) => connection => ConnectAsync(connection, next);

    private async Task AcceptAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var transport = new TransportStream(connection.Transport);
        await using var tls = new SslStream(transport, leaveInnerStreamOpen: true);
        try
        {
            using var limit = new CancellationTokenSource(HandshakeTimeout, time);
            await tls.AuthenticateAsServerAsync(credentials.Inbound(), limit.Token);
        }
        catch (Exception e) when (e is AuthenticationException or IOException or OperationCanceledException)
        {
            // Who connects and goes without a word only looks whether somebody listens.
            if (!transport.IsSilent || e is OperationCanceledException)
                LogRefusal(connection.RemoteEndPoint, e);
            return;
        }

        await RunAsync(connection, tls, next);
    }

    private async Task ConnectAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        await using var tls = new SslStream(new TransportStream(connection.Transport), leaveInnerStreamOpen: true);
        using (var limit = new CancellationTokenSource(HandshakeTimeout, time))
        {
            try
            {
                await tls.AuthenticateAsClientAsync(credentials.Outbound(), limit.Token);
            }
            catch (AuthenticationException e)
            {
                LogRefusal(connection.RemoteEndPoint, e);
                throw;
            }
        }

        await RunAsync(connection, tls, next);
    }

    private static async Task RunAsync(ConnectionContext connection, SslStream tls, ConnectionDelegate next)
    {
        var outer = connection.Transport;
        var inner = new TlsTransport(tls);
        connection.Transport = inner;
        try
        {
            await next(connection);
        }
        finally
        {
            connection.Transport = outer;
        }
    }

    private void LogRefusal(EndPoint? peer, Exception reason)
    {
        if (refused.IsNew(peer))
            LogNoMember(logger, peer, reason.Message);
    }

    [LoggerMessage(LogLevel.Warning, "Not a member of this cluster: {Peer} ({Reason})")]
    private static partial void LogNoMember(ILogger logger, EndPoint? peer, string reason);
}
