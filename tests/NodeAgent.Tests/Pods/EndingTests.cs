using System.Globalization;
using System.Text.Json.Nodes;
using OrleansOrchestrator.NodeAgent.Tests.Fixtures;

namespace OrleansOrchestrator.NodeAgent.Tests.Pods;

/// <summary>Handlers around a container's life, and how it is made to end.</summary>
[Collection(ContainerdCollection.Name)]
[Trait("Category", "Containerd")]
public sealed class EndingTests(ContainerdFixture containerd)
{
    private static readonly string Image = TestImage.Name;

    [Fact]
    public async Task Handlers_run_after_the_start_and_before_the_stop_signal()
    {
        await using var node = await NodeFixture.StartAsync(containerd);
        var shared = Directory.CreateDirectory(Path.Combine(containerd.Paths.Root, "hooks-shared")).FullName;
        node.CreatePod("hooks", $$$$"""
            {"terminationGracePeriodSeconds":10,
             "containers":[{"name":"c","image":"{{{{Image}}}}","command":["sh","-c","trap 'echo term >> /shared/order; exit 0' TERM; while true; do sleep 0.1; done"],
               "lifecycle":{"postStart":{"exec":{"command":["sh","-c","echo started >> /shared/order"]}},
                            "preStop":{"exec":{"command":["sh","-c","sleep 0.5; echo stopping >> /shared/order"]}}},
               "volumeMounts":[{"name":"v","mountPath":"/shared"}]}],
             "volumes":[{"name":"v","hostPath":{"path":"{{{{shared}}}}"}}]}
            """);
        await node.ReadyAsync("hooks");
        node.DeletePod("hooks", 10);
        await node.GoneAsync("hooks");
        Assert.Equal(["started", "stopping", "term"], await File.ReadAllLinesAsync(Path.Combine(shared, "order")));
    }

    [Fact]
    public async Task Failing_start_handler_ends_the_container()
    {
        await using var node = await NodeFixture.StartAsync(containerd);
        node.CreatePod("badhook", $$$$"""
            {"restartPolicy":"Always","terminationGracePeriodSeconds":1,"containers":[{"name":"c","image":"{{{{Image}}}}","command":["sh","-c","trap 'exit 0' TERM; while true; do sleep 0.1; done"],
              "lifecycle":{"postStart":{"exec":{"command":["false"]}} }}]}
            """);
        await Eventually.TrueAsync(
            () => node.Api.All("api/v1/namespaces/default/events/").Any(e => (string?)e["reason"] == "FailedPostStartHook"), "the event");
        await Eventually.TrueAsync(() => (int?)node.Status("badhook")?["containerStatuses"]?[0]?["restartCount"] >= 1, "the restart");
        Assert.NotEqual("True", node.Condition("badhook", "Ready"));
        node.DeletePod("badhook", 0);
        await node.GoneAsync("badhook");
    }

    [Fact]
    public async Task Container_that_ignores_the_stop_signal_is_killed_after_its_grace()
    {
        await using var node = await NodeFixture.StartAsync(containerd);
        node.CreatePod("deaf", $$"""{"containers":[{"name":"c","image":"{{Image}}","command":["sh","-c","trap '' TERM; while true; do sleep 0.1; done"]}]}""");
        await node.ReadyAsync("deaf");
        var start = TimeProvider.System.GetTimestamp();
        node.DeletePod("deaf", 2);
        await node.GoneAsync("deaf");
        Assert.InRange(TimeProvider.System.GetElapsedTime(start), TimeSpan.FromSeconds(1.9), TimeSpan.FromSeconds(6));
    }

    [Fact]
    public async Task Shorter_grace_given_while_it_ends_counts_and_the_handler_runs_once()
    {
        await using var node = await NodeFixture.StartAsync(containerd);
        var shared = Directory.CreateDirectory(Path.Combine(containerd.Paths.Root, "sooner-shared")).FullName;
        node.CreatePod("sooner", $$$$"""
            {"terminationGracePeriodSeconds":60,"containers":[{"name":"c","image":"{{{{Image}}}}","command":["sh","-c","trap '' TERM; while true; do sleep 0.1; done"],
               "lifecycle":{"preStop":{"exec":{"command":["sh","-c","echo once >> /shared/ran"]}}},
               "volumeMounts":[{"name":"v","mountPath":"/shared"}]}],
             "volumes":[{"name":"v","hostPath":{"path":"{{{{shared}}}}"}}]}
            """);
        await node.ReadyAsync("sooner");
        var start = TimeProvider.System.GetTimestamp();
        node.DeletePod("sooner", 60);
        await Eventually.TrueAsync(() => File.Exists(Path.Combine(shared, "ran")), "the handler");
        node.DeletePod("sooner", 0);
        await node.GoneAsync("sooner");
        Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(8));
        Assert.Single(await File.ReadAllLinesAsync(Path.Combine(shared, "ran")));
    }

    [Fact]
    public async Task Back_off_grows_with_every_crash()
    {
        await using var node = await NodeFixture.StartAsync(containerd);
        node.CreatePod("grows", $$"""{"restartPolicy":"Always","containers":[{"name":"c","image":"{{Image}}","command":["sh","-c","exit 1"]}]}""");
        await MessageAsync("back-off 10s");
        var first = Finished();
        await MessageAsync("back-off 20s");
        Assert.InRange(Finished() - first, TimeSpan.FromSeconds(9), TimeSpan.FromSeconds(15));
        node.DeletePod("grows", 0);
        await node.GoneAsync("grows");

        Task MessageAsync(string expected) => Eventually.TrueAsync(
            () => ((string?)Container()?["state"]?["waiting"]?["message"])?.StartsWith(expected, StringComparison.Ordinal) == true,
            expected, () => Container()?.ToJsonString() ?? "", TimeSpan.FromSeconds(20));
        JsonNode? Container() => node.Status("grows")?["containerStatuses"]?[0];
        DateTimeOffset Finished() =>
            DateTimeOffset.Parse((string)Container()!["lastState"]!["terminated"]!["finishedAt"]!, CultureInfo.InvariantCulture);
    }
}
