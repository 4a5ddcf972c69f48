using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansOrchestrator.NodeAgent.Containerd;
using OrleansOrchestrator.NodeAgent.Cri;
using OrleansOrchestrator.NodeAgent.Networking;

namespace OrleansOrchestrator.NodeAgent.Tests.Fixtures;

/// <summary>A real containerd of the tests' own with a pod network, gone again afterwards.</summary>
public sealed class ContainerdFixture : IAsyncLifetime, IDisposable
{
    private const string Bridge = "ootest0";
    private readonly CancellationTokenSource stopping = new();
    private Task supervising = Task.CompletedTask;
    private ContainerdProcess? containerd;

    internal NodeAgentOptions Options { get; } = new()
    {
        KubeconfigPath = "",
        NodeName = "test-node",
        DataDirectory = Directory.CreateTempSubdirectory("oot").FullName,
        PodCidr = "10.251.0.0/24",
        BridgeName = Bridge,
        CgroupRoot = "/ootest",
    };

    internal NodePaths Paths { get; private set; } = null!;

    internal CriClient Cri { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Paths = new NodePaths(Options);
        containerd = new ContainerdProcess(Paths, Options, TimeProvider.System, NullLogger<ContainerdProcess>.Instance);
        supervising = containerd.RunAsync(stopping.Token);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        Cri = new CriClient(Paths.ContainerdSocket);
        await Cri.WaitUntilUpAsync(TimeProvider.System, patience.Token);
        await ImageArchives.EnsureSandboxImageAsync(Cri, Paths.Root, TimeProvider.System, patience.Token);
        var network = new PodNetwork(new CniConfiguration(Paths, Options), Options, NullLogger<PodNetwork>.Instance);
        await network.ConfigureAsync(Options.PodCidr!, patience.Token);
        await Eventually.TrueAsync(async () =>
        {
            var status = await Cri.Runtime.StatusAsync(new StatusRequest(), cancellationToken: patience.Token);
            return status.Status.Conditions.All(condition => condition.Status);
        });
        await TestImage.ImportAsync(Paths.ContainerdSocket, Paths.Root);
    }

    public async Task DisposeAsync()
    {
        var sandboxes = await Cri.Runtime.ListPodSandboxAsync(new ListPodSandboxRequest());
        foreach (var sandbox in sandboxes.Items)
        {
            await Cri.Runtime.StopPodSandboxAsync(new StopPodSandboxRequest { PodSandboxId = sandbox.Id });
            await Cri.Runtime.RemovePodSandboxAsync(new RemovePodSandboxRequest { PodSandboxId = sandbox.Id });
        }
        await stopping.CancelAsync();
        await supervising.ContinueWith(_ => { }, TaskScheduler.Default);
        await containerd!.StopAsync(CancellationToken.None);
        Dispose();
        await ShellAsync($"ip link delete {Bridge}; nft delete table ip orleans_pods_{Bridge}; nft delete table ip orleans-orchestrator-{Bridge}; "
            + $"grep -o ' {Options.DataDirectory}/[^ ]*' /proc/mounts | sort -r | xargs -r -n1 umount -l; rm -rf {Options.DataDirectory}; "
            + "find /sys/fs/cgroup -depth -type d -path '*/ootest*' -exec rmdir {} +");
    }

    public void Dispose()
    {
        Cri.Dispose();
        stopping.Dispose();
    }

    /// <summary>Runs a shell command; its outcome does not matter.</summary>
    internal static async Task ShellAsync(string command)
    {
        using var process = Process.Start(new ProcessStartInfo("sh") { ArgumentList = { "-c", "{ " + command + "; } >/dev/null 2>&1" } })!;
        await process.WaitForExitAsync();
    }
}
