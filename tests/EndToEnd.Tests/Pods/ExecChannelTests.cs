using System.Net.Security;
using System.Net.WebSockets;
using System.Text;
using Xunit;

namespace OrleansOrchestrator.EndToEnd.Tests.Pods;

/// <summary>The channels of exec by WebSocket as clients other than kubectl use them, and clients that vanish.</summary>
[Collection(nameof(ClusterFixture))]
public class ExecChannelTests(ClusterFixture cluster)
{
    private const byte Input = 0;
    private const byte Output = 1;
    private const byte Error = 2;
    private const byte Result = 3;

    [Fact]
    public async Task Channels_carry_the_streams_and_the_result_and_nothing_stays_of_a_client_that_vanishes()
    {
        await using var space = await TestNamespace.CreateAsync(cluster, "exec-channels");
        (await space.KubectlAsync("run", "shell", "--image=" + ClusterFixture.Image)).Must();
        await space.ReadyAsync("shell");
        foreach (var version in (string[])["v4.channel.k8s.io", "v5.channel.k8s.io"])
        {
            using var socket = await OpenAsync(space.Name, version, stdin: true, "sh", "-c", "read line; echo got $line; echo oops >&2; exit 5");
            Assert.Equal(version, socket.SubProtocol);
            await socket.SendAsync((byte[])[Input, .. "hello\n"u8], WebSocketMessageType.Binary, true, CancellationToken.None);
            var channels = await ReadAsync(socket);
            Assert.Equal("got hello\n", channels[Output]);
            Assert.Equal("oops\n", channels[Error]);
            Assert.Contains("\"reason\":\"NonZeroExitCode\"", channels[Result]);
            Assert.Contains("\"5\"", channels[Result]);
        }

        // Connections of clients that disappear go away, to the API server and behind it to the node's agent.
        var before = await ConnectionsAsync();
        var vanishing = new List<ClientWebSocket>();
        for (var i = 0; i < 8; i++)
        {
            var socket = await OpenAsync(space.Name, "v5.channel.k8s.io", stdin: true, "cat");
            await socket.SendAsync((byte[])[Input, .. "x\n"u8], WebSocketMessageType.Binary, true, CancellationToken.None);
            await socket.ReceiveAsync(new byte[64], CancellationToken.None);
            vanishing.Add(socket);
        }

        Assert.True(await ConnectionsAsync() >= before + 8);
        vanishing.ForEach(s => s.Abort());
        await space.EventuallyAsync("the end of the abandoned connections", async () =>
        {
            var now = await ConnectionsAsync();
            return (now <= before + 1, $"{now} connections, {before} before");
        });
        // Its standard input has ended, and with it the program.
        await space.EventuallyAsync("the end of the abandoned programs", async () =>
        {
            var processes = (await space.ShellAsync("shell", "ps")).Output;
            return (!processes.Split('\n').Any(p => p.TrimEnd().EndsWith(" cat", StringComparison.Ordinal)), processes);
        });
        vanishing.ForEach(s => s.Dispose());
    }

    private Task<int> ConnectionsAsync() => Faults.Connections.EstablishedAsync(cluster.Port);

    private async Task<ClientWebSocket> OpenAsync(string space, string version, bool stdin, params string[] command)
    {
        var config = k8s.KubernetesClientConfiguration.BuildConfigFromConfigFile(cluster.Kubeconfig);
        var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol(version);
        socket.Options.ClientCertificates.Add(ControlPlane.Administrator(config));
        socket.Options.RemoteCertificateValidationCallback = (_, _, chain, errors) =>
            (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) == 0
            && chain!.ChainElements.Count > 0 && config.SslCaCerts.Any(ca => ca.Subject == chain.ChainElements[0].Certificate.Issuer);
        var query = string.Concat(command.Select(word => "&command=" + Uri.EscapeDataString(word)));
        await socket.ConnectAsync(
            new Uri($"wss://127.0.0.1:{cluster.Port}/api/v1/namespaces/{space}/pods/shell/exec?stdout=true&stderr=true&stdin={(stdin ? "true" : "false")}{query}"),
            CancellationToken.None);
        return socket;
    }

    private static async Task<Dictionary<byte, string>> ReadAsync(ClientWebSocket socket)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var channels = new Dictionary<byte, string> { [Output] = "", [Error] = "", [Result] = "" };
        var buffer = new byte[4096];
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer, patience.Token);
            if (received.MessageType == WebSocketMessageType.Close)
                return channels;
            if (received.Count > 0)
                channels[buffer[0]] += Encoding.UTF8.GetString(buffer, 1, received.Count - 1);
        }
    }
}
