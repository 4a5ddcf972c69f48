using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using OrleansOrchestrator.Gateway.Pki;
using Xunit;

namespace OrleansOrchestrator.Gateway.Tests.Pki;

/// <summary>Who is taken for a member of the cluster, over real TLS connections.</summary>
public sealed class MemberCredentialsTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Clock _clock = new();
    private readonly ClusterKeys _keys;
    private readonly MemberCredentials _silo;
    private readonly string _directory = Directory.CreateTempSubdirectory("member-tests").FullName;

    public MemberCredentialsTests()
    {
        _keys = ClusterKeys.Create(_clock);
        _silo = _keys.CreateMember("silo", "a", _clock);
    }

    public void Dispose()
    {
        _silo.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task Members_of_one_cluster_know_each_other()
    {
        using var gateway = _keys.CreateMember("gateway", "b", _clock);
        var (protocol, subject) = await ConnectAsync(gateway.Outbound(), _silo.Inbound());
        Assert.Equal(SslProtocols.Tls13, protocol);
        Assert.Contains("CN=gateway:b", subject);
    }

    [Fact]
    public async Task Member_of_another_cluster_is_refused_by_both()
    {
        using var stranger = ClusterKeys.Create(_clock).CreateMember("silo", "a", _clock);
        await RefusedAsync(Trusting(stranger.Outbound()), _silo.Inbound());
        await RefusedAsync(_silo.Outbound(), Trusting(stranger.Inbound()));
    }

    [Theory]
    [InlineData("node")]
    [InlineData("kubelet")]
    [InlineData("administrator")]
    [InlineData("api server")]
    [InlineData("client of the members' group")]
    public async Task Other_certificate_of_the_same_authority_is_refused_by_both(string whose)
    {
        _keys.WriteTo(_directory);
        using var pki = ClusterPki.EnsureCreated(_directory, ["localhost"]);
        using var certificate = whose switch
        {
            "node" => Load(pki.IssueNodeClient("n1")),
            "kubelet" => Load(pki.IssueNodeServing("n1", [IPAddress.Loopback])),
            "administrator" => new X509Certificate2(pki.Admin),
            "api server" => new X509Certificate2(pki.Serving),
            _ => Load(pki.IssueClient("silo:x", "system:orchestrator:members")),
        };
        var context = SslStreamCertificateContext.Create(certificate, null, offline: true);
        var outbound = Trusting(_silo.Outbound());
        outbound.ClientCertificateContext = context;
        await RefusedAsync(outbound, _silo.Inbound());
        var inbound = Trusting(_silo.Inbound());
        inbound.ServerCertificateContext = context;
        await RefusedAsync(_silo.Outbound(), inbound);
    }

    [Fact]
    public async Task Who_shows_nothing_is_refused()
    {
        var outbound = Trusting(_silo.Outbound());
        outbound.ClientCertificateContext = null;
        await RefusedAsync(outbound, _silo.Inbound());
    }

    [Fact]
    public async Task Certificate_is_a_new_one_before_the_old_one_ends()
    {
        using var gateway = _keys.CreateMember("gateway", "b", _clock);
        var first = gateway.Outbound().ClientCertificateContext;
        Assert.Same(first, gateway.Outbound().ClientCertificateContext);

        _clock.Now += TimeSpan.FromHours(17);
        await ConnectAsync(With(first), _silo.Inbound());
        Assert.NotSame(first, gateway.Outbound().ClientCertificateContext);

        _clock.Now += TimeSpan.FromHours(8);
        await RefusedAsync(With(first), _silo.Inbound());
        await ConnectAsync(gateway.Outbound(), _silo.Inbound());

        SslClientAuthenticationOptions With(SslStreamCertificateContext? shown)
        {
            var options = gateway.Outbound();
            options.ClientCertificateContext = shown;
            return options;
        }
    }

    private static SslClientAuthenticationOptions Trusting(SslClientAuthenticationOptions options)
    {
        options.RemoteCertificateValidationCallback = static (_, shown, _, _) => shown is not null;
        return options;
    }

    private static SslServerAuthenticationOptions Trusting(SslServerAuthenticationOptions options)
    {
        options.RemoteCertificateValidationCallback = static (_, shown, _, _) => shown is not null;
        return options;
    }

    private static X509Certificate2 Load(PemKeyPair pair) => X509Certificate2.CreateFromPem(pair.Certificate, pair.Key);

    private static async Task RefusedAsync(SslClientAuthenticationOptions outbound, SslServerAuthenticationOptions inbound) =>
        await Assert.ThrowsAnyAsync<Exception>(() => ConnectAsync(outbound, inbound));

    private static async Task<(SslProtocols Protocol, string Peer)> ConnectAsync(
        SslClientAuthenticationOptions outbound, SslServerAuthenticationOptions inbound)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var client = new TcpClient();
        var accepting = listener.AcceptTcpClientAsync();
        await client.ConnectAsync((IPEndPoint)listener.LocalEndpoint);
        using var server = await accepting;
        await using var near = new SslStream(client.GetStream());
        await using var far = new SslStream(server.GetStream());
        using var limit = new CancellationTokenSource(Patience);
        var handshakes = new[] { near.AuthenticateAsClientAsync(outbound, limit.Token), far.AuthenticateAsServerAsync(inbound, limit.Token) };
        // Whoever refuses hangs up.
        if (await Task.WhenAny(handshakes) is { IsFaulted: true })
            (client.Client.LingerState, server.Client.LingerState) = (new LingerOption(false, 0), new LingerOption(false, 0));
        await Task.WhenAll(handshakes);
        // The side that connects is done before the other has looked at its certificate.
        await far.WriteAsync("x"u8.ToArray(), limit.Token);
        Assert.Equal(1, await near.ReadAsync(new byte[1], limit.Token));
        return (near.SslProtocol, far.RemoteCertificate!.Subject);
    }

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UtcNow;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
