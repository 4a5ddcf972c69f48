using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using OrleansOrchestrator.Gateway.Pki;
using OrleansOrchestrator.Gateway.Tests.Hosting;
using Xunit;

namespace OrleansOrchestrator.Gateway.Tests.Authentication;

public sealed class AuthenticationTests(GatewayServer server) : IClassFixture<GatewayServer>
{
    [Theory]
    [InlineData("/healthz")]
    [InlineData("/livez")]
    [InlineData("/readyz")]
    [InlineData("/version")]
    public async Task Anonymous_user_reads_health_and_version(string path)
    {
        using var response = await server.Anonymous.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Anonymous_user_is_forbidden_everything_else()
    {
        var (code, status) = await server.GetAsync("/api/v1/namespaces/a/pods", server.Anonymous);
        Assert.Equal(HttpStatusCode.Forbidden, code);
        Assert.Equal(
            "pods is forbidden: User \"system:anonymous\" cannot list resource \"pods\" in API group \"\" in the namespace \"a\"",
            (string?)status["message"]);
        (code, status) = await server.GetAsync("/apis", server.Anonymous);
        Assert.Equal(HttpStatusCode.Forbidden, code);
        Assert.Equal("forbidden: User \"system:anonymous\" cannot get path \"/apis\"", (string?)status["message"]);
    }

    [Fact]
    public async Task Certificate_of_another_authority_is_unauthorized()
    {
        var directory = Directory.CreateTempSubdirectory("other-pki").FullName;
        using var other = ClusterPki.EnsureCreated(directory, ["localhost"]);
        var (code, _) = await server.GetAsync("/api/v1/pods", server.Client(other.Admin));
        Assert.Equal(HttpStatusCode.Unauthorized, code);
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task Serving_certificate_does_not_authenticate_a_client()
    {
        var pair = server.Pki.IssueNodeServing("n", [IPAddress.Loopback]);
        using var certificate = X509Certificate2.CreateFromPem(pair.Certificate, pair.Key);
        var (code, _) = await server.GetAsync("/api/v1/pods", server.Client(certificate));
        Assert.Equal(HttpStatusCode.Unauthorized, code);
    }

    [Theory]
    [InlineData("rubbish")]
    [InlineData("a.b.c")]
    [InlineData("eyJhbGciOiJub25lIn0.eyJpc3MiOiJodHRwczovL2t1YmVybmV0ZXMuZGVmYXVsdC5zdmMifQ.")]
    public async Task Bad_token_is_unauthorized(string token)
    {
        var (code, status) = await server.GetAsync("/api/v1/pods", server.Client(null, token));
        Assert.Equal(HttpStatusCode.Unauthorized, code);
        Assert.Equal("Unauthorized", (string?)status["reason"]);
    }

    [Fact]
    public async Task Token_authenticates_until_its_account_is_gone()
    {
        await server.CreateAsync("/api/v1/namespaces/t1/serviceaccounts", "{\"metadata\":{\"name\":\"robot\"}}");
        var client = server.Client(null, await TokenAsync("t1", "robot", "{}"));
        var (code, review) = await WhoAmIAsync(client);
        Assert.Equal(HttpStatusCode.Created, code);
        Assert.Equal("system:serviceaccount:t1:robot", (string?)review["status"]?["userInfo"]?["username"]);
        Assert.Equal(
            ["system:serviceaccounts", "system:serviceaccounts:t1", "system:authenticated"],
            review["status"]!["userInfo"]!["groups"]!.AsArray().Select(g => (string?)g));

        await server.SendAsync(HttpMethod.Delete, "/api/v1/namespaces/t1/serviceaccounts/robot");
        (code, _) = await WhoAmIAsync(client);
        Assert.Equal(HttpStatusCode.Unauthorized, code);

        // An account of the same name is another account.
        await server.CreateAsync("/api/v1/namespaces/t1/serviceaccounts", "{\"metadata\":{\"name\":\"robot\"}}");
        (code, _) = await WhoAmIAsync(client);
        Assert.Equal(HttpStatusCode.Unauthorized, code);
    }

    [Fact]
    public async Task Token_bound_to_a_pod_dies_with_it()
    {
        await server.CreateAsync("/api/v1/namespaces/t2/serviceaccounts", "{\"metadata\":{\"name\":\"robot\"}}");
        await server.CreateAsync("/api/v1/namespaces/t2/pods",
            "{\"metadata\":{\"name\":\"p\"},\"spec\":{\"serviceAccountName\":\"robot\",\"containers\":[{\"name\":\"c\",\"image\":\"i\"}]}}");
        var client = server.Client(null, await TokenAsync(
            "t2", "robot", "{\"boundObjectRef\":{\"kind\":\"Pod\",\"apiVersion\":\"v1\",\"name\":\"p\"}}"));
        var (code, review) = await WhoAmIAsync(client);
        Assert.Equal(HttpStatusCode.Created, code);
        Assert.Equal("p", (string?)review["status"]?["userInfo"]?["extra"]?["authentication.kubernetes.io/pod-name"]?[0]);
        await server.SendAsync(HttpMethod.Delete, "/api/v1/namespaces/t2/pods/p");
        (code, _) = await WhoAmIAsync(client);
        Assert.Equal(HttpStatusCode.Unauthorized, code);
    }

    [Fact]
    public async Task Token_for_another_audience_is_for_reviews_only()
    {
        await server.CreateAsync("/api/v1/namespaces/t3/serviceaccounts", "{\"metadata\":{\"name\":\"robot\"}}");
        var token = await TokenAsync("t3", "robot", "{\"audiences\":[\"vault\"]}");
        var (code, _) = await WhoAmIAsync(server.Client(null, token));
        Assert.Equal(HttpStatusCode.Unauthorized, code);
        var (_, review) = await server.SendAsync(HttpMethod.Post, "/apis/authentication.k8s.io/v1/tokenreviews",
            $"{{\"spec\":{{\"token\":\"{token}\",\"audiences\":[\"vault\",\"other\"]}}}}");
        Assert.True((bool?)review["status"]?["authenticated"]);
        Assert.Equal("[\"vault\"]", review["status"]!["audiences"]!.ToJsonString());
    }

    [Theory]
    [InlineData(10)]
    [InlineData(5_000_000_000)]
    public async Task Token_of_an_impossible_duration_is_invalid(long seconds)
    {
        await server.SendAsync(HttpMethod.Post, "/api/v1/namespaces/t4/serviceaccounts", "{\"metadata\":{\"name\":\"robot\"}}");
        var (code, _) = await server.SendAsync(HttpMethod.Post, "/api/v1/namespaces/t4/serviceaccounts/robot/token",
            $"{{\"spec\":{{\"expirationSeconds\":{seconds}}}}}");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, code);
    }

    [Fact]
    public async Task Administrator_acts_as_another_user()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/apis/authentication.k8s.io/v1/selfsubjectreviews")
        {
            Content = new StringContent("{}", System.Text.Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("Impersonate-User", "jane");
        request.Headers.Add("Impersonate-Group", "devs");
        request.Headers.Add("Impersonate-Extra-scopes", "x");
        using var response = await server.Admin.SendAsync(request);
        var info = JsonNode.Parse(await response.Content.ReadAsStringAsync())!["status"]!["userInfo"]!;
        Assert.Equal(
            "{\"username\":\"jane\",\"groups\":[\"devs\",\"system:authenticated\"],\"extra\":{\"scopes\":[\"x\"]}}", info.ToJsonString());
    }

    [Fact]
    public async Task Impersonated_user_has_only_its_own_rights()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/pods");
        request.Headers.Add("Impersonate-User", "jane");
        using var response = await server.Admin.SendAsync(request);
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task Node_agent_may_not_impersonate()
    {
        using var certificate = server.NodeCertificate("n1");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/pods");
        request.Headers.Add("Impersonate-User", "admin");
        request.Headers.Add("Impersonate-Group", "system:masters");
        using var response = await server.Client(certificate).SendAsync(request);
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    private async Task<string> TokenAsync(string ns, string account, string spec)
    {
        var answer = await server.CreateAsync($"/api/v1/namespaces/{ns}/serviceaccounts/{account}/token", $"{{\"spec\":{spec}}}");
        return (string)answer["status"]!["token"]!;
    }

    private Task<(HttpStatusCode Code, JsonObject Body)> WhoAmIAsync(HttpClient client) =>
        server.SendAsync(HttpMethod.Post, "/apis/authentication.k8s.io/v1/selfsubjectreviews", "{}", client: client);
}
