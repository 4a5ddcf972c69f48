using System.Net;
using System.Text.Json.Nodes;
using OrleansOrchestrator.Gateway.Tests.Hosting;
using Xunit;

namespace OrleansOrchestrator.Gateway.Tests.Subresources;

public sealed class SubresourceTests(GatewayServer server) : IClassFixture<GatewayServer>
{
    private const string Pods = "/api/v1/namespaces/s/pods";

    [Fact]
    public async Task Scale_shows_and_sets_the_replicas()
    {
        const string scale = "/apis/apps/v1/namespaces/s/deployments/d/scale";
        await server.CreateAsync("/apis/apps/v1/namespaces/s/deployments",
            """
            {"metadata":{"name":"d"},"spec":{"replicas":2,"selector":{"matchLabels":{"app":"a"},
             "matchExpressions":[{"key":"app","operator":"Exists"}]},"template":{"metadata":{"labels":{"app":"a"}},
             "spec":{"containers":[{"name":"c","image":"i"}]}}}}
            """);
        var (_, read) = await server.GetAsync(scale);
        Assert.Equal(("Scale", 2), ((string?)read["kind"], (int?)read["spec"]!["replicas"]));
        Assert.Equal("app=a,app", (string?)read["status"]!["selector"]);

        read["spec"]!["replicas"] = 4;
        var (code, set) = await server.SendAsync(HttpMethod.Put, scale, read.ToJsonString());
        Assert.Equal((HttpStatusCode.OK, 4), (code, (int?)set["spec"]!["replicas"]));
        (code, _) = await server.SendAsync(HttpMethod.Put, scale, read.ToJsonString());
        Assert.Equal(HttpStatusCode.Conflict, code);

        (code, set) = await server.SendAsync(HttpMethod.Patch, scale, "{\"spec\":{\"replicas\":6}}", "application/merge-patch+json");
        Assert.Equal((HttpStatusCode.OK, 6), (code, (int?)set["spec"]!["replicas"]));
        (code, _) = await server.SendAsync(HttpMethod.Patch, scale, "{\"spec\":{\"replicas\":-1}}", "application/merge-patch+json");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, code);
        (code, var odd) = await server.SendAsync(HttpMethod.Patch, scale + "?fieldValidation=Strict", "{\"spec\":{\"z\":1}}", "application/merge-patch+json");
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "patch"), (code, (string?)odd["details"]!["causes"]![0]!["field"]));
        Assert.EndsWith("strict decoding error: unknown field \"spec.z\"", (string?)odd["message"]);
        var (_, deployment) = await server.GetAsync("/apis/apps/v1/namespaces/s/deployments/d");
        Assert.Equal(6, (int?)deployment["spec"]!["replicas"]);
    }

    [Theory]
    [InlineData(Pods + "/b1/binding", "b1")]
    [InlineData("/api/v1/namespaces/s/bindings", "b2")]
    public async Task Pod_is_bound_once(string path, string name)
    {
        await PodAsync(name);
        var body = $"{{\"metadata\":{{\"name\":\"{name}\",\"annotations\":{{\"x\":\"y\"}}}},\"target\":{{\"kind\":\"Node\",\"name\":\"n1\"}}}}";
        var (code, status) = await server.SendAsync(HttpMethod.Post, path, body);
        Assert.Equal((HttpStatusCode.Created, "Success"), (code, (string?)status["status"]));
        var (_, pod) = await server.GetAsync($"{Pods}/{name}");
        Assert.Equal(("n1", "y"), ((string?)pod["spec"]!["nodeName"], (string?)pod["metadata"]!["annotations"]!["x"]));
        Assert.Equal("PodScheduled", (string?)pod["status"]!["conditions"]![0]!["type"]);
        (code, status) = await server.SendAsync(HttpMethod.Post, path, body);
        Assert.Equal(HttpStatusCode.Conflict, code);
        Assert.Equal(
            $"Operation cannot be fulfilled on pods/binding \"{name}\": pod {name} is already assigned to node \"n1\"",
            (string?)status["message"]);
    }

    [Fact]
    public async Task Eviction_keeps_to_the_budget()
    {
        await PodAsync("e1", "\"labels\":{\"app\":\"e\"}");
        await server.SendAsync(HttpMethod.Patch, Pods + "/e1/status",
            "{\"status\":{\"phase\":\"Running\",\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\"}]}}", "application/merge-patch+json");
        await server.CreateAsync("/apis/policy/v1/namespaces/s/poddisruptionbudgets",
            "{\"metadata\":{\"name\":\"pdb\"},\"spec\":{\"minAvailable\":1,\"selector\":{\"matchLabels\":{\"app\":\"e\"}}}}");
        var (code, status) = await server.SendAsync(HttpMethod.Post, Pods + "/e1/eviction", "{\"metadata\":{\"name\":\"e1\"}}");
        Assert.Equal(HttpStatusCode.TooManyRequests, code);
        Assert.Equal("DisruptionBudget", (string?)status["details"]!["causes"]![0]!["reason"]);

        await server.SendAsync(HttpMethod.Patch, "/apis/policy/v1/namespaces/s/poddisruptionbudgets/pdb/status",
            "{\"status\":{\"disruptionsAllowed\":1}}", "application/merge-patch+json");
        (code, _) = await server.SendAsync(HttpMethod.Post, Pods + "/e1/eviction", "{\"metadata\":{\"name\":\"e1\"}}");
        Assert.Equal(HttpStatusCode.Created, code);
        (code, _) = await server.GetAsync(Pods + "/e1");
        Assert.Equal(HttpStatusCode.NotFound, code);
        var (_, budget) = await server.GetAsync("/apis/policy/v1/namespaces/s/poddisruptionbudgets/pdb");
        Assert.Equal(0, (int?)budget["status"]!["disruptionsAllowed"]);
        Assert.NotNull(budget["status"]!["disruptedPods"]!["e1"]);
    }

    [Theory]
    [InlineData("{\"resourceAttributes\":{\"verb\":\"get\",\"resource\":\"pods\"}}", true)]
    [InlineData("{\"nonResourceAttributes\":{\"verb\":\"get\",\"path\":\"/version\"}}", true)]
    public async Task Review_of_the_administrator_allows(string spec, bool allowed)
    {
        var (code, review) = await ReviewAsync("selfsubjectaccessreviews", spec);
        Assert.Equal((HttpStatusCode.Created, allowed), (code, (bool?)review["status"]!["allowed"]));
    }

    [Fact]
    public async Task Review_of_another_user_answers_for_that_user()
    {
        var (_, review) = await ReviewAsync("subjectaccessreviews",
            "{\"user\":\"jane\",\"groups\":[\"system:authenticated\"],\"resourceAttributes\":{\"verb\":\"get\",\"resource\":\"pods\"}}");
        Assert.False((bool?)review["status"]!["allowed"]);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"resourceAttributes\":{\"verb\":\"get\"},\"nonResourceAttributes\":{\"path\":\"/x\",\"verb\":\"get\"}}")]
    public async Task Review_without_a_clear_question_is_invalid(string spec)
    {
        var (code, _) = await ReviewAsync("selfsubjectaccessreviews", spec);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, code);
    }

    private Task<(HttpStatusCode Code, JsonObject Body)> ReviewAsync(string plural, string spec) =>
        server.SendAsync(HttpMethod.Post, "/apis/authorization.k8s.io/v1/" + plural, $"{{\"spec\":{spec}}}");

    private Task PodAsync(string name, string metadata = "\"labels\":{}") => server.CreateAsync(Pods,
        $"{{\"metadata\":{{\"name\":\"{name}\",{metadata}}},\"spec\":{{\"containers\":[{{\"name\":\"c\",\"image\":\"i\"}}]}}}}");
}
