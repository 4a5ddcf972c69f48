using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace OrleansOrchestrator.Gateway.Hosting;

/// <summary>
/// Lets the kernel find out that a client is gone although nothing was heard of its end: an idle connection is probed, and data that is not
/// acknowledged is sent again for so long only. Connections have these options from the socket that they were accepted on.
/// </summary>
internal static class LiveConnections
{
    private const int Probes = 3;
    private const int ProtocolTcp = 6;
    private const int UserTimeout = 18;

    /// <summary>Half of the time nothing is asked; then each probe may take its part of the rest.</summary>
    public static void Configure(SocketTransportOptions transport, TimeSpan silenceAtMost) =>
        transport.CreateBoundListenSocket = endpoint => Listen(endpoint, silenceAtMost);

    private static Socket Listen(EndPoint endpoint, TimeSpan silenceAtMost)
    {
        var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
        var idle = (int)(silenceAtMost / 2).TotalSeconds;
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, idle);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, Math.Max(idle / Probes, 1));
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, Probes);
        if (OperatingSystem.IsLinux())
        {
            // Probes are for idle connections. Without this the kernel would repeat unacknowledged data for a quarter of an hour.
            var milliseconds = (int)silenceAtMost.TotalMilliseconds;
            socket.SetRawSocketOption(ProtocolTcp, UserTimeout, MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in milliseconds)));
        }

        return socket;
    }
}
