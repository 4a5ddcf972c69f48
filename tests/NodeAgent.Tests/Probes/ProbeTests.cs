using Microsoft.AspNetCore.Server.Kestrel.Core;
using OrleansOrchestrator.NodeAgent.Tests.Fixtures;

namespace OrleansOrchestrator.NodeAgent.Tests.Probes;

[Collection(ContainerdCollection.Name)]
[Trait("Category", "Containerd")]
public sealed class ProbeTests(ContainerdFixture containerd)
{
    private const string Sleeper = "trap 'exit 0' TERM; while true; do sleep 0.1; done";
    private static readonly string Image = TestImage.Name;

    [Theory]
    [InlineData("http", HttpProtocols.Http1, """{"httpGet":{"path":"/healthz","port":PORT,"httpHeaders":[{"name":"X-Probe","value":"yes"}]},"periodSeconds":1,"failureThreshold":1}""")]
    [InlineData("grpc", HttpProtocols.Http2, """{"grpc":{"port":PORT},"periodSeconds":1,"failureThreshold":1}""")]
    public async Task Readiness_follows_what_the_probe_is_told(string name, HttpProtocols protocols, string probe)
    {
        await using var server = await HealthServer.StartAsync(protocols);
        await using var node = await NodeFixture.StartAsync(containerd);
        server.Healthy = false;
        // In the machine's network, so that the probe reaches the test's server.
        node.CreatePod(name, $$$$"""
            {"hostNetwork":true,"containers":[{"name":"c","image":"{{{{Image}}}}","command":["sh","-c","{{{{Sleeper}}}}"],
              "readinessProbe":{{{{probe.Replace("PORT", $"{server.Port}", StringComparison.Ordinal)}}}} }]}
            """);
        await Eventually.TrueAsync(() => Unhealthy(node, "Readiness probe failed: "), "the event");
        Assert.Equal("False", node.Condition(name, "Ready"));
        server.Healthy = true;
        await node.ReadyAsync(name);
        server.Healthy = false;
        await Eventually.TrueAsync(() => node.Condition(name, "Ready") == "False", "no longer ready");
        Assert.Equal(0, (int)node.Status(name)!["containerStatuses"]![0]!["restartCount"]!);
        node.DeletePod(name, 0);
        await node.GoneAsync(name);
    }

    [Fact]
    public async Task Pod_is_ready_while_its_port_takes_connections()
    {
        await using var node = await NodeFixture.StartAsync(containerd);
        node.CreatePod("tcp", $$$$"""
            {"terminationGracePeriodSeconds":1,"containers":[{"name":"c","image":"{{{{Image}}}}","ports":[{"name":"web","containerPort":8080}],
              "command":["sh","-c","sleep 1; httpd -f -p 8080 -h /tmp & wait"],
              "readinessProbe":{"tcpSocket":{"port":"web"},"periodSeconds":1,"failureThreshold":1}}]}
            """);
        await Eventually.TrueAsync(() => (string?)node.Status("tcp")?["phase"] == "Running", "running");
        Assert.Equal("False", node.Condition("tcp", "Ready"));
        await node.ReadyAsync("tcp");
        node.DeletePod("tcp", 0);
        await node.GoneAsync("tcp");
    }

    [Fact]
    public async Task Startup_probe_holds_back_the_others_and_its_failure_restarts()
    {
        await using var node = await NodeFixture.StartAsync(containerd);
        node.CreatePod("slow", $$$$"""
            {"terminationGracePeriodSeconds":1,"containers":[{"name":"c","image":"{{{{Image}}}}","command":["sh","-c","sleep 2.5; touch /tmp/up; sleep 600"],
              "startupProbe":{"exec":{"command":["test","-e","/tmp/up"]},"periodSeconds":1,"failureThreshold":20},
              "livenessProbe":{"exec":{"command":["test","-e","/tmp/up"]},"periodSeconds":1,"failureThreshold":1}}]}
            """);
        node.CreatePod("never", $$$$"""
            {"terminationGracePeriodSeconds":1,"containers":[{"name":"c","image":"{{{{Image}}}}","command":["sh","-c","sleep 600"],
              "startupProbe":{"exec":{"command":["false"]},"periodSeconds":1,"failureThreshold":2}}]}
            """);
        await Eventually.TrueAsync(() => (string?)node.Status("slow")?["phase"] == "Running", "running");
        Assert.False((bool)node.Status("slow")!["containerStatuses"]![0]!["started"]!);
        await node.ReadyAsync("slow");
        Assert.Equal(0, (int)node.Status("slow")!["containerStatuses"]![0]!["restartCount"]!);
        await Eventually.TrueAsync(() => (int?)node.Status("never")?["containerStatuses"]?[0]?["restartCount"] >= 1, "the restart");
        Assert.Contains(
            node.Api.All("api/v1/namespaces/default/events/"),
            one => (string?)one["message"] == "Container c failed startup probe, will be restarted");
        foreach (var pod in (string[])["slow", "never"])
        {
            node.DeletePod(pod, 0);
            await node.GoneAsync(pod);
        }
    }

    [Fact]
    public async Task Hanging_probe_counts_as_failed()
    {
        await using var node = await NodeFixture.StartAsync(containerd);
        node.CreatePod("hangs", $$$$"""
            {"terminationGracePeriodSeconds":1,"containers":[{"name":"c","image":"{{{{Image}}}}","command":["sh","-c","{{{{Sleeper}}}}"],
              "livenessProbe":{"exec":{"command":["sleep","60"]},"periodSeconds":1,"timeoutSeconds":1,"failureThreshold":1}}]}
            """);
        await Eventually.TrueAsync(() => (int?)node.Status("hangs")?["containerStatuses"]?[0]?["restartCount"] >= 1, "the restart");
        node.DeletePod("hangs", 0);
        await node.GoneAsync("hangs");
    }

    private static bool Unhealthy(NodeFixture node, string message) => node.Api.All("api/v1/namespaces/default/events/")
        .Any(e => (string?)e["reason"] == "Unhealthy" && ((string)e["message"]!).StartsWith(message, StringComparison.Ordinal));
}
