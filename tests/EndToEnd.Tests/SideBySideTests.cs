using System.Net;
using System.Text.Json.Nodes;
using Xunit;

namespace OrleansOrchestrator.EndToEnd.Tests;

/// <summary>Instances with different directories and ports know nothing of each other, and keep their state while they are down.</summary>
[Collection(nameof(ControlPlane))]
public sealed class SideBySideTests(ControlPlane one)
{
    private const string Maps = "/api/v1/namespaces/default/configmaps";

    [Fact]
    public async Task Two_instances_run_side_by_side_and_state_survives_down_and_up()
    {
        var other = new ControlPlane();
        await other.InitializeAsync();
        try
        {
            Assert.Equal(HttpStatusCode.Created, (await one.SendAsync(HttpMethod.Post, Maps, Map("mine"))).Code);
            Assert.Equal(HttpStatusCode.NotFound, (await other.SendAsync(HttpMethod.Get, Maps + "/mine")).Code);
            // What one issued, the other does not believe.
            var stranger = await Shell.RunAsync("kubectl", ["--server", $"https://127.0.0.1:{other.Port}", "--insecure-skip-tls-verify",
                "get", "configmaps"], new Dictionary<string, string> { ["KUBECONFIG"] = Path.Combine(one.Data, "admin.kubeconfig") });
            Assert.NotEqual(0, stranger.ExitCode);

            (await one.DownAsync()).Must();
            Assert.Equal(HttpStatusCode.OK, (await other.SendAsync(HttpMethod.Get, Maps)).Code);
            await one.UpAsync();
            Assert.Equal(HttpStatusCode.OK, (await one.SendAsync(HttpMethod.Get, Maps + "/mine")).Code);
        }
        finally
        {
            await other.DisposeAsync();
        }
    }

    private static JsonObject Map(string name) => new() { ["metadata"] = new JsonObject { ["name"] = name } };
}
