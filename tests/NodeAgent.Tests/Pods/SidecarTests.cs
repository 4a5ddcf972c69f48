using System.Text.Json.Nodes;
using OrleansOrchestrator.NodeAgent.Tests.Fixtures;

namespace OrleansOrchestrator.NodeAgent.Tests.Pods;

[Collection(ContainerdCollection.Name)]
[Trait("Category", "Containerd")]
public sealed class SidecarTests(ContainerdFixture containerd)
{
    private static readonly string Image = TestImage.Name;

    [Fact]
    public async Task Sidecar_runs_before_and_beside_the_main_container_and_ends_after_it()
    {
        await using var node = await NodeFixture.StartAsync(containerd);
        const string sidecar = "echo up > /shared/sidecar; trap 'test -e /shared/main-ended && echo after > /shared/order; exit 0' TERM; while true; do sleep 0.1; done";
        const string init = "test -e /shared/sidecar && echo ok > /shared/init";
        const string main = "test -e /shared/init && touch /shared/main; trap 'sleep 1; touch /shared/main-ended; exit 0' TERM; while true; do sleep 0.1; done";
        var shared = Directory.CreateDirectory(Path.Combine(containerd.Paths.Root, "sidecar-shared")).FullName;
        node.CreatePod("sidecar", $$$$"""
            {"terminationGracePeriodSeconds":10,
             "initContainers":[
               {"name":"s","image":"{{{{Image}}}}","restartPolicy":"Always","command":["sh","-c","sleep 0.5; {{{{sidecar}}}}"],
                "startupProbe":{"exec":{"command":["test","-e","/shared/sidecar"]},"periodSeconds":1},"volumeMounts":[{"name":"v","mountPath":"/shared"}]},
               {"name":"i","image":"{{{{Image}}}}","command":["sh","-c","{{{{init}}}}"],"volumeMounts":[{"name":"v","mountPath":"/shared"}]}],
             "containers":[{"name":"m","image":"{{{{Image}}}}","command":["sh","-c","{{{{main}}}}"],"volumeMounts":[{"name":"v","mountPath":"/shared"}]}],
             "volumes":[{"name":"v","hostPath":{"path":"{{{{shared}}}}"}}]}
            """);
        await node.ReadyAsync("sidecar");
        // The init container saw the started sidecar, and the main one the init container's work.
        await Eventually.TrueAsync(() => File.Exists(Path.Combine(shared, "main")), "the main container's file");
        var inits = node.Status("sidecar")!["initContainerStatuses"]!.AsArray();
        Assert.NotNull(inits[0]!["state"]!["running"]);
        Assert.True((bool)inits[0]!["started"]!);
        Assert.Equal("Completed", (string?)inits[1]!["state"]!["terminated"]!["reason"]);

        node.DeletePod("sidecar", 10);
        await node.GoneAsync("sidecar");
        Assert.Equal("after", (await File.ReadAllTextAsync(Path.Combine(shared, "order"))).Trim());
    }

    [Fact]
    public async Task Sidecar_that_ends_is_restarted_and_does_not_keep_a_pod_from_completing()
    {
        await using var node = await NodeFixture.StartAsync(containerd);
        node.CreatePod("job", $$$$"""
            {"restartPolicy":"Never","terminationGracePeriodSeconds":1,
             "initContainers":[{"name":"s","image":"{{{{Image}}}}","restartPolicy":"Always","command":["sh","-c","if [ -e /scratch/once ]; then touch /scratch/twice; sleep 600; fi; touch /scratch/once; sleep 0.3; exit 1"],
               "volumeMounts":[{"name":"work","mountPath":"/scratch"}]}],
             "containers":[{"name":"m","image":"{{{{Image}}}}","command":["sh","-c","while [ ! -e /scratch/twice ]; do sleep 0.1; done"],"volumeMounts":[{"name":"work","mountPath":"/scratch"}]}],
             "volumes":[{"name":"work","emptyDir":{}}]}
            """);
        await Eventually.TrueAsync(
            () => (int?)Sidecar()?["restartCount"] >= 1, "the sidecar's restart", () => node.Status("job")?.ToJsonString() ?? "");
        await node.PhaseAsync("job", "Succeeded", TimeSpan.FromSeconds(20));
        Assert.NotNull(Sidecar()!["state"]!["terminated"]);
        node.DeletePod("job", 0);
        await node.GoneAsync("job");

        JsonNode? Sidecar() => node.Status("job")?["initContainerStatuses"]?[0];
    }
}
