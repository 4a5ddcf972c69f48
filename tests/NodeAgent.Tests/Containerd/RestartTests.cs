using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansOrchestrator.NodeAgent.Tests.Fixtures;

namespace OrleansOrchestrator.NodeAgent.Tests.Containerd;

[Collection(ContainerdCollection.Name)]
[Trait("Category", "Containerd")]
public sealed class RestartTests(ContainerdFixture containerd)
{
    private static readonly string Image = TestImage.Name;

    [Fact]
    public async Task Agent_that_starts_while_its_runtime_dies_again_and_again_becomes_a_node()
    {
        // A runtime that is coming up refuses in ways of its own.
        for (var i = 0; i < 4; i++)
        {
            await KillAsync();
            await using var node = await NodeFixture.StartAsync(containerd);
            node.CreatePod("early", $$"""{"terminationGracePeriodSeconds":1,"containers":[{"name":"c","image":"{{Image}}","command":["sh","-c","trap 'exit 0' TERM; while true; do sleep 0.1; done"]}]}""");
            await node.ReadyAsync("early");
            node.DeletePod("early", 0);
            await node.GoneAsync("early");
        }
    }

    [Fact]
    public async Task Agent_that_fails_at_its_start_begins_anew()
    {
        await using var node = await NodeFixture.StartAsync(containerd);
        await node.StopAgentAsync();
        node.Api.Delete("api/v1/nodes/test-node");
        await node.StartAgentAsync(withKubeconfig: false);
        await Task.Delay(TimeSpan.FromMilliseconds(300));
        Assert.Null(node.Api.Find("api/v1/nodes/test-node"));
        node.WriteKubeconfig();
        await Eventually.TrueAsync(() => node.Api.Find("api/v1/nodes/test-node") is not null, "the node");
    }

    [Fact]
    public async Task Agent_beside_another_one_says_so_and_ends()
    {
        await using var node = await NodeFixture.StartAsync(containerd);
        await node.StopAgentAsync();
        using var other = new TcpListener(IPAddress.Any, 0);
        other.Start();
        var options = new NodeAgentOptions
        {
            KubeconfigPath = node.WriteKubeconfig(),
            DataDirectory = containerd.Options.DataDirectory,
            CriSocket = containerd.Paths.ContainerdSocket,
            NodeIp = "127.0.0.1",
            KubeletPort = ((IPEndPoint)other.LocalEndpoint).Port,
        };
        using var agent = new NodeAgentService(options, TimeProvider.System, NullLoggerFactory.Instance);
        await agent.StartAsync(CancellationToken.None);
        await Assert.ThrowsAsync<IOException>(() => agent.ExecuteTask!.WaitAsync(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task Container_that_ends_while_its_runtime_is_away_is_seen_afterwards()
    {
        await using var node = await NodeFixture.StartAsync(containerd);
        var shared = Directory.CreateDirectory(Path.Combine(containerd.Paths.Root, "away-shared")).FullName;
        node.CreatePod("ends", $$$$"""
            {"restartPolicy":"Never","containers":[{"name":"c","image":"{{{{Image}}}}","command":["sh","-c","while [ ! -e /shared/go ]; do sleep 0.1; done; exit 7"],
               "volumeMounts":[{"name":"v","mountPath":"/shared"}]}],
             "volumes":[{"name":"v","hostPath":{"path":"{{{{shared}}}}"}}]}
            """);
        await node.ReadyAsync("ends");
        await KillAsync();
        await File.WriteAllTextAsync(Path.Combine(shared, "go"), "");
        await node.PhaseAsync("ends", "Failed");
        Assert.Equal(7, (int)node.Status("ends")!["containerStatuses"]![0]!["state"]!["terminated"]!["exitCode"]!);
        node.DeletePod("ends", 0);
        await node.GoneAsync("ends");
    }

    private async Task KillAsync()
    {
        var pid = int.Parse((await File.ReadAllTextAsync(containerd.Paths.ContainerdPid)).Trim(), CultureInfo.InvariantCulture);
        await ContainerdFixture.ShellAsync($"kill -KILL {pid}");
    }
}
