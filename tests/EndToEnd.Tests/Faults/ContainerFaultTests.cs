using System.Text.Json.Nodes;
using Xunit;

namespace OrleansOrchestrator.EndToEnd.Tests.Faults;

/// <summary>Pods that cannot run say why, as a kubelet would.</summary>
[Collection(nameof(ClusterFixture))]
public class ContainerFaultTests(ClusterFixture cluster)
{
    [Fact]
    public async Task Missing_images_and_crashing_containers_say_so_and_back_off()
    {
        await using var space = await TestNamespace.CreateAsync(cluster, "container-faults");
        // Nothing listens there, so it needs no network to fail.
        (await space.KubectlAsync("run", "missing", "--image=127.0.0.1:1/none:1")).Must();
        (await space.KubectlAsync("run", "crash", "--image=" + ClusterFixture.Image, "--command", "--", "sh", "-c", "echo gone; exit 3")).Must();

        await space.PodAsync("missing", "ErrImagePull or ImagePullBackOff", p => Waiting(p) is "ErrImagePull" or "ImagePullBackOff");
        await space.PodAsync("missing", "ImagePullBackOff", p => Waiting(p) == "ImagePullBackOff");
        var missing = await space.GetAsync("pod", "missing");
        Assert.Equal("Pending", (string?)missing["status"]!["phase"]);
        var events = await ReasonsAsync(space, "missing");
        Assert.Contains("Failed Error: ErrImagePull", events);
        Assert.Contains("Failed Error: ImagePullBackOff", events);

        await space.PodAsync("crash", "the first back-off", p => Message(p).StartsWith("back-off 10s", StringComparison.Ordinal));
        var first = (await space.GetAsync("pod", "crash"))["status"]!["containerStatuses"]![0]!;
        Assert.Equal("CrashLoopBackOff", (string?)first["state"]!["waiting"]!["reason"]);
        Assert.Equal(3, (int)first["lastState"]!["terminated"]!["exitCode"]!);
        Assert.Contains("CrashLoopBackOff", (await space.KubectlAsync("get", "pod", "crash")).Must(), StringComparison.Ordinal);
        Assert.Equal("gone", (await space.KubectlAsync("logs", "crash", "--previous")).Must().Trim());
        await space.PodAsync("crash", "a longer back-off", p => Message(p).StartsWith("back-off 20s", StringComparison.Ordinal));
        var second = (await space.GetAsync("pod", "crash"))["status"]!["containerStatuses"]![0]!;
        Assert.Equal((int)first["restartCount"]! + 1, (int)second["restartCount"]!);
        var waited = Finished(second) - Finished(first);
        Assert.InRange(waited, TimeSpan.FromSeconds(9), TimeSpan.FromSeconds(20));
    }

    private static DateTimeOffset Finished(JsonNode container) =>
        DateTimeOffset.Parse((string)container["lastState"]!["terminated"]!["finishedAt"]!, System.Globalization.CultureInfo.InvariantCulture);

    private static string? Waiting(JsonNode pod) => (string?)pod["status"]?["containerStatuses"]?[0]?["state"]?["waiting"]?["reason"];

    private static string Message(JsonNode pod) =>
        (string?)pod["status"]?["containerStatuses"]?[0]?["state"]?["waiting"]?["message"] ?? "";

    private static async Task<List<string>> ReasonsAsync(TestNamespace space, string pod) =>
        [.. (await space.GetAsync("events", "--field-selector", "involvedObject.name=" + pod))["items"]!.AsArray()
            .Select(e => $"{e!["reason"]} {e["message"]}")];
}
