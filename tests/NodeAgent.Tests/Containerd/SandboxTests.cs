using System.Diagnostics;
using OrleansOrchestrator.NodeAgent.Cri;
using OrleansOrchestrator.NodeAgent.Tests.Fixtures;

namespace OrleansOrchestrator.NodeAgent.Tests.Containerd;

[Collection(ContainerdCollection.Name)]
[Trait("Category", "Containerd")]
public sealed class SandboxTests(ContainerdFixture fixture)
{
    [Fact]
    public async Task Sandbox_of_the_built_in_image_runs_and_ends_on_a_signal()
    {
        var config = new PodSandboxConfig
        {
            Metadata = new PodSandboxMetadata { Name = "pause", Namespace = "default", Uid = Guid.NewGuid().ToString() },
            Hostname = "pause",
            LogDirectory = fixture.Paths.Logs,
            Linux = new LinuxPodSandboxConfig { CgroupParent = "/ootest/pause" },
        };
        var id = (await fixture.Cri.Runtime.RunPodSandboxAsync(new RunPodSandboxRequest { Config = config })).PodSandboxId;
        var status = (await fixture.Cri.Runtime.PodSandboxStatusAsync(new PodSandboxStatusRequest { PodSandboxId = id })).Status;
        Assert.Equal(PodSandboxState.SandboxReady, status.State);
        Assert.StartsWith("10.251.0.", status.Network.Ip);

        // Through the pid that the shim wrote: the program must obey SIGTERM although it is process 1 of its namespace.
        var pid = await File.ReadAllTextAsync($"{fixture.Paths.Containerd}/state/io.containerd.runtime.v2.task/k8s.io/{id}/init.pid");
        using (var kill = Process.Start("kill", ["-TERM", pid]))
            await kill.WaitForExitAsync();
        await Eventually.TrueAsync(() => !Directory.Exists($"/proc/{pid}"), "the end of the sandbox program");

        await fixture.Cri.Runtime.StopPodSandboxAsync(new StopPodSandboxRequest { PodSandboxId = id });
        await fixture.Cri.Runtime.RemovePodSandboxAsync(new RemovePodSandboxRequest { PodSandboxId = id });
    }
}
