using System.Text.Json.Nodes;
using OrleansOrchestrator.NodeAgent.Tests.Fixtures;

namespace OrleansOrchestrator.NodeAgent.Tests.Pods;

[Collection(ContainerdCollection.Name)]
[Trait("Category", "Containerd")]
public sealed class PodLifecycleTests(ContainerdFixture containerd)
{
    private static readonly string Image = TestImage.Name;

    [Fact]
    public async Task Pod_becomes_ready_and_is_gone_after_its_deletion()
    {
        await using var node = await NodeFixture.StartAsync(containerd);
        var start = TimeProvider.System.GetTimestamp();
        node.CreatePod("simple", $$"""{"containers":[{"name":"c","image":"{{Image}}","command":["sh","-c","trap 'exit 0' TERM; while true; do sleep 0.1; done"]}]}""");
        await node.ReadyAsync("simple");
        var ready = TimeProvider.System.GetElapsedTime(start);

        var status = node.Status("simple")!;
        Assert.Equal("Running", (string?)status["phase"]);
        Assert.StartsWith("10.251.0.", (string?)status["podIP"]);
        Assert.Equal("BestEffort", (string?)status["qosClass"]);
        var container = status["containerStatuses"]![0]!;
        Assert.StartsWith("containerd://", (string?)container["containerID"]);
        Assert.NotNull(container["state"]!["running"]);
        Assert.Equal(Image, (string?)container["image"]);
        foreach (var condition in (string[])["PodReadyToStartContainers", "Initialized", "ContainersReady", "PodScheduled"])
            Assert.Equal("True", node.Condition("simple", condition));

        start = TimeProvider.System.GetTimestamp();
        node.DeletePod("simple", 30);
        await node.GoneAsync("simple");
        var gone = TimeProvider.System.GetElapsedTime(start);
        Assert.True(ready < TimeSpan.FromSeconds(5) && gone < TimeSpan.FromSeconds(5), $"ready after {ready}, gone after {gone}");
        await Eventually.TrueAsync(() => !Directory.EnumerateDirectories(containerd.Paths.Pods).Any(), "the removal of the pod's files");
    }

    [Fact]
    public async Task Pod_that_completes_succeeds_and_one_that_fails_fails()
    {
        await using var node = await NodeFixture.StartAsync(containerd);
        node.CreatePod("good", $$"""{"restartPolicy":"Never","containers":[{"name":"c","image":"{{Image}}","command":["sh","-c","echo -n done > /dev/termination-log"],"terminationMessagePath":"/dev/termination-log"}]}""");
        node.CreatePod("bad", $$"""{"restartPolicy":"Never","containers":[{"name":"c","image":"{{Image}}","command":["sh","-c","exit 3"]}]}""");
        await node.PhaseAsync("good", "Succeeded");
        await node.PhaseAsync("bad", "Failed");
        var good = node.Status("good")!["containerStatuses"]![0]!["state"]!["terminated"]!;
        Assert.Equal("Completed", (string?)good["reason"]);
        Assert.Equal("done", (string?)good["message"]);
        var bad = node.Status("bad")!["containerStatuses"]![0]!["state"]!["terminated"]!;
        Assert.Equal(3, (int)bad["exitCode"]!);
        Assert.Equal("Error", (string?)bad["reason"]);
        Assert.Equal("False", node.Condition("bad", "Ready"));
        node.DeletePod("good", 0);
        node.DeletePod("bad", 0);
        await node.GoneAsync("good");
        await node.GoneAsync("bad");
    }

    [Fact]
    public async Task Container_that_keeps_failing_backs_off()
    {
        await using var node = await NodeFixture.StartAsync(containerd);
        node.CreatePod("crash", $$"""{"restartPolicy":"Always","containers":[{"name":"c","image":"{{Image}}","command":["false"]}]}""");
        await Eventually.TrueAsync(
            () => (string?)node.Status("crash")?["containerStatuses"]?[0]?["state"]?["waiting"]?["reason"] == "CrashLoopBackOff", "the back-off");
        var container = node.Status("crash")!["containerStatuses"]![0]!;
        Assert.Equal(1, (int)container["restartCount"]!);
        Assert.Equal(1, (int)container["lastState"]!["terminated"]!["exitCode"]!);
        Assert.StartsWith("back-off 10s restarting failed container=c pod=crash_default(", (string?)container["state"]!["waiting"]!["message"]);
        Assert.Equal("Running", (string?)node.Status("crash")!["phase"]);
        node.DeletePod("crash", 0);
        await node.GoneAsync("crash");
    }

    [Fact]
    public async Task Missing_image_is_reported()
    {
        await using var node = await NodeFixture.StartAsync(containerd);
        node.CreatePod("never", $$"""{"containers":[{"name":"c","image":"nowhere.invalid/none:1","imagePullPolicy":"Never"}]}""");
        node.CreatePod("pull", $$"""{"containers":[{"name":"c","image":"127.0.0.1:1/none:1","imagePullPolicy":"IfNotPresent"}]}""");
        await Eventually.TrueAsync(() => Reason("never") == "ErrImageNeverPull", "ErrImageNeverPull");
        await Eventually.TrueAsync(() => Reason("pull") == "ImagePullBackOff", "ImagePullBackOff");
        Assert.Contains(node.Api.All("api/v1/namespaces/default/events/"), one => (string?)one["message"] == "Back-off pulling image \"127.0.0.1:1/none:1\"");
        node.DeletePod("never", 0);
        node.DeletePod("pull", 0);
        await node.GoneAsync("never");
        await node.GoneAsync("pull");

        string? Reason(string pod) => (string?)node.Status(pod)?["containerStatuses"]?[0]?["state"]?["waiting"]?["reason"];
    }

    [Fact]
    public async Task Init_containers_environment_and_volumes_reach_the_container()
    {
        await using var node = await NodeFixture.StartAsync(containerd);
        node.Api.Put("api/v1/namespaces/default/configmaps/conf", (JsonObject)JsonNode.Parse(
            """{"metadata":{"name":"conf","namespace":"default"},"data":{"greeting":"hello","file.txt":"content"}}""")!);
        node.Api.Put("api/v1/namespaces/default/secrets/cred", (JsonObject)JsonNode.Parse(
            """{"metadata":{"name":"cred","namespace":"default"},"data":{"word":"c2VjcmV0"}}""")!);
        node.CreatePod("full", $$$$"""
            {"restartPolicy":"Never",
             "initContainers":[{"name":"i","image":"{{{{Image}}}}","command":["sh","-c","echo -n from-init > /scratch/init"],"volumeMounts":[{"name":"scratch","mountPath":"/scratch"}]}],
             "containers":[{"name":"c","image":"{{{{Image}}}}","terminationMessagePath":"/out",
               "command":["sh","-c","echo -n \"$A|$B|$(cat /scratch/init)|$(cat /conf/file.txt)|$(cat /var/run/secrets/token)|$(cat /labels)|$D\" > /out"],
               "env":[{"name":"A","valueFrom":{"configMapKeyRef":{"name":"conf","key":"greeting"}}},
                      {"name":"B","valueFrom":{"secretKeyRef":{"name":"cred","key":"word"}}},
                      {"name":"C","value":"$(A)-$(B)"},{"name":"D","value":"$(C)$$(A)"},
                      {"name":"IP","valueFrom":{"fieldRef":{"fieldPath":"status.podIP"}}}],
               "volumeMounts":[{"name":"scratch","mountPath":"/scratch"},{"name":"conf","mountPath":"/conf"},
                 {"name":"all","mountPath":"/var/run/secrets"},{"name":"all","mountPath":"/labels","subPath":"labels"}]}],
             "volumes":[{"name":"scratch","emptyDir":{}},{"name":"conf","configMap":{"name":"conf"}},
               {"name":"all","projected":{"sources":[{"serviceAccountToken":{"path":"token"}},
                 {"downwardAPI":{"items":[{"path":"labels","fieldRef":{"fieldPath":"metadata.labels"}}]}}]}}]}
            """);
        await node.PhaseAsync("full", "Succeeded");
        Assert.Equal(
            "hello|secret|from-init|content|token-for-full|app=\"full\"|hello-secret$(A)",
            (string?)node.Status("full")!["containerStatuses"]![0]!["state"]!["terminated"]!["message"]);
        node.DeletePod("full", 0);
        await node.GoneAsync("full");
    }

    [Fact]
    public async Task Failing_liveness_probe_restarts_and_readiness_probe_decides_readiness()
    {
        await using var node = await NodeFixture.StartAsync(containerd);
        node.CreatePod("probed", $$$$"""
            {"terminationGracePeriodSeconds":1,"containers":[{"name":"c","image":"{{{{Image}}}}","command":["sh","-c","touch /tmp/alive; sleep 2; rm /tmp/alive; sleep 60"],
              "readinessProbe":{"exec":{"command":["test","-f","/tmp/alive"]},"periodSeconds":1,"failureThreshold":1},
              "livenessProbe":{"exec":{"command":["test","-f","/tmp/alive"]},"periodSeconds":1,"failureThreshold":1,"initialDelaySeconds":1}}]}
            """);
        await node.ReadyAsync("probed");
        await Eventually.TrueAsync(() => (int?)node.Status("probed")!["containerStatuses"]![0]!["restartCount"] == 1, "the restart");
        Assert.Contains(
            node.Api.All("api/v1/namespaces/default/events/"),
            one => (string?)one["message"] == "Container c failed liveness probe, will be restarted");
        node.DeletePod("probed", 0);
        await node.GoneAsync("probed");
    }

    [Fact]
    public async Task Agent_restart_leaves_containers_alone_and_removes_leftovers()
    {
        await using var node = await NodeFixture.StartAsync(containerd);
        const string sleeper = "trap 'exit 0' TERM; while true; do sleep 0.1; done";
        node.CreatePod("stays", $$"""{"containers":[{"name":"c","image":"{{Image}}","command":["sh","-c","{{sleeper}}"]}]}""");
        node.CreatePod("goes", $$"""{"containers":[{"name":"c","image":"{{Image}}","command":["sh","-c","{{sleeper}}"]}]}""");
        await node.ReadyAsync("stays");
        await node.ReadyAsync("goes");
        var id = (string?)node.Status("stays")!["containerStatuses"]![0]!["containerID"];
        var goes = (string)node.Api.Find(NodeFixture.PathOf("goes"))!["metadata"]!["uid"]!;

        await node.StopAgentAsync();
        node.Api.Delete(NodeFixture.PathOf("goes"));
        await node.StartAgentAsync();
        await Eventually.TrueAsync(() => !Directory.Exists(containerd.Paths.Pod(goes)), "the removal of the leftovers");
        await Eventually.TrueAsync(async () => (await containerd.Cri.Runtime.ListPodSandboxAsync(new())).Items.Count == 1, "the removal of the sandbox");
        await node.ReadyAsync("stays");
        Assert.Equal(id, (string?)node.Status("stays")!["containerStatuses"]![0]!["containerID"]);
        Assert.Equal(0, (int)node.Status("stays")!["containerStatuses"]![0]!["restartCount"]!);
        node.DeletePod("stays", 0);
        await node.GoneAsync("stays");
    }
}
