using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Xunit;

namespace OrleansOrchestrator.Gateway.Tests.Hosting;

/// <summary>Clients of which nothing is heard any more, as after a cable was pulled.</summary>
public sealed class LiveConnectionTests(GatewayServer server) : IClassFixture<GatewayServer>
{
    private const string Maps = "/api/v1/namespaces/silent/configmaps";
    private const int SocketLevel = 1;
    private const int AttachFilter = 26;
    private const string Established = "01";

    [Fact]
    public async Task Silent_client_is_given_up_whether_or_not_there_is_something_to_tell_it()
    {
        // Nobody writes where the first one watches.
        var (idle, idleTls) = await WatchAsync("/api/v1/namespaces/quiet/configmaps");
        var (told, toldTls) = await WatchAsync(Maps);
        var (heard, heardTls) = await WatchAsync("/api/v1/namespaces/quiet/configmaps");
        await using (idleTls)
        await using (toldTls)
        await using (heardTls)
        {
            Deafen(idle);
            Deafen(told);
            await server.CreateAsync(Maps, "{\"metadata\":{\"name\":\"unheard\"}}");
            var until = DateTime.UtcNow.AddSeconds(20);
            while (IsHeld(idle) || IsHeld(told))
            {
                Assert.True(DateTime.UtcNow < until, $"still held: idle {IsHeld(idle)}, told {IsHeld(told)}");
                await Task.Delay(200);
            }

            Assert.True(IsHeld(heard));
        }
    }

    private async Task<(Socket Socket, SslStream Tls)> WatchAsync(string path)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, server.Address.Port);
        var tls = new SslStream(new NetworkStream(socket, ownsSocket: true));
        await tls.AuthenticateAsClientAsync(server.Tls(server.Pki.Admin));
        await tls.WriteAsync(Encoding.ASCII.GetBytes($"GET {path}?watch=1 HTTP/1.1\r\nHost: localhost\r\n\r\n"));
        // The head of the answer: the watch has begun.
        Assert.True(await tls.ReadAsync(new byte[4096]) > 0);
        return (socket, tls);
    }

    // A packet filter that lets nothing in: the kernel does not even answer probes.
    private static void Deafen(Socket socket)
    {
        // One instruction: return 0.
        var program = Marshal.AllocHGlobal(8);
        try
        {
            Marshal.WriteInt64(program, 0x06);
            Span<byte> option = stackalloc byte[16];
            option.Clear();
            option[0] = 1;
            MemoryMarshal.Write(option[8..], program);
            socket.SetRawSocketOption(SocketLevel, AttachFilter, option);
        }
        finally
        {
            Marshal.FreeHGlobal(program);
        }
    }

    /// <summary>Whether the server's end of a connection is established.</summary>
    private bool IsHeld(Socket client)
    {
        var local = string.Create(CultureInfo.InvariantCulture, $":{server.Address.Port:X4}");
        var remote = string.Create(CultureInfo.InvariantCulture, $":{((IPEndPoint)client.LocalEndPoint!).Port:X4}");
        foreach (var line in File.ReadLines("/proc/net/tcp"))
        {
            var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields[1].EndsWith(local, StringComparison.Ordinal) && fields[2].EndsWith(remote, StringComparison.Ordinal) && fields[3] == Established)
                return true;
        }

        return false;
    }
}
