using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using OrleansOrchestrator.Gateway.Tests.Hosting;
using Xunit;

namespace OrleansOrchestrator.Gateway.Tests.Authentication;

public sealed class BootstrapTokenTests(GatewayServer server) : IClassFixture<GatewayServer>
{
    private const string Secret = "0123456789abcdef";

    [Fact]
    public async Task Token_authenticates_until_its_secret_is_gone()
    {
        await TokenAsync("aaaaaa", ("auth-extra-groups", "system:bootstrappers:rack-1"));
        var client = server.Client(null, "aaaaaa." + Secret);
        var (code, review) = await WhoAmIAsync(client);
        Assert.Equal(HttpStatusCode.Created, code);
        Assert.Equal(
            "{\"username\":\"system:bootstrap:aaaaaa\",\"groups\":[\"system:bootstrappers\",\"system:bootstrappers:rack-1\",\"system:authenticated\"]}",
            review["status"]!["userInfo"]!.ToJsonString());

        await server.SendAsync(HttpMethod.Delete, "/api/v1/namespaces/kube-system/secrets/bootstrap-token-aaaaaa");
        (code, _) = await WhoAmIAsync(client);
        Assert.Equal(HttpStatusCode.Unauthorized, code);
    }

    [Theory]
    [InlineData("bbbbb1", "token-secret", "0123456789abcdeX")]
    [InlineData("bbbbb2", "token-id", "other1")]
    [InlineData("bbbbb3", "usage-bootstrap-authentication", "false")]
    [InlineData("bbbbb4", "expiration", "2020-01-01T00:00:00Z")]
    [InlineData("bbbbb5", "expiration", "soon")]
    [InlineData("bbbbb6", "auth-extra-groups", "system:masters")]
    [InlineData("bbbbb7", "auth-extra-groups", "system:bootstrappers:")]
    public async Task Token_whose_secret_says_otherwise_is_unauthorized(string id, string key, string value)
    {
        await TokenAsync(id, (key, value));
        var (code, _) = await WhoAmIAsync(server.Client(null, $"{id}.{Secret}"));
        Assert.Equal(HttpStatusCode.Unauthorized, code);
    }

    [Fact]
    public async Task Token_that_is_not_known_is_unauthorized()
    {
        var (code, _) = await WhoAmIAsync(server.Client(null, "cccccc." + Secret));
        Assert.Equal(HttpStatusCode.Unauthorized, code);
    }

    [Theory]
    [InlineData("POST", "/apis/certificates.k8s.io/v1/certificatesigningrequests", true)]
    [InlineData("GET", "/apis/certificates.k8s.io/v1/certificatesigningrequests/x", true)]
    [InlineData("GET", "/apis/certificates.k8s.io/v1/certificatesigningrequests", true)]
    [InlineData("PUT", "/apis/certificates.k8s.io/v1/certificatesigningrequests/x/approval", false)]
    [InlineData("PUT", "/apis/certificates.k8s.io/v1/certificatesigningrequests/x/status", false)]
    [InlineData("GET", "/api/v1/namespaces/kube-system/secrets", false)]
    [InlineData("GET", "/api/v1/nodes", false)]
    public async Task Token_is_good_for_certificate_requests_only(string method, string path, bool allowed)
    {
        var id = "d" + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(method + path)))[..5];
        await TokenAsync(id, ("expiration", DateTimeOffset.UtcNow.AddHours(1).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)));
        var (code, _) = await server.SendAsync(
            new HttpMethod(method), path, method == "GET" ? null : "{}", client: server.Client(null, $"{id}.{Secret}"));
        Assert.Equal(allowed, code != HttpStatusCode.Forbidden);
        Assert.NotEqual(HttpStatusCode.Unauthorized, code);
    }

    [Fact]
    public async Task Anybody_reads_the_cluster_information_and_nothing_beside_it()
    {
        await server.CreateAsync("/api/v1/namespaces/kube-public/configmaps", "{\"metadata\":{\"name\":\"cluster-info\"},\"data\":{\"kubeconfig\":\"k\"}}");
        var (code, map) = await server.GetAsync("/api/v1/namespaces/kube-public/configmaps/cluster-info", server.Anonymous);
        Assert.Equal(HttpStatusCode.OK, code);
        Assert.Equal("k", (string?)map["data"]?["kubeconfig"]);
        (code, _) = await server.GetAsync("/api/v1/namespaces/kube-public/configmaps", server.Anonymous);
        Assert.Equal(HttpStatusCode.Forbidden, code);
        (code, _) = await server.GetAsync("/api/v1/namespaces/default/configmaps/cluster-info", server.Anonymous);
        Assert.Equal(HttpStatusCode.Forbidden, code);
    }

    private async Task TokenAsync(string id, params (string Key, string Value)[] more)
    {
        var data = new JsonObject
        {
            ["token-id"] = Encode(id),
            ["token-secret"] = Encode(Secret),
            ["usage-bootstrap-authentication"] = Encode("true"),
        };
        foreach (var (key, value) in more)
            data[key] = Encode(value);
        var secret = new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = "bootstrap-token-" + id },
            ["type"] = "bootstrap.kubernetes.io/token",
            ["data"] = data,
        };
        await server.CreateAsync("/api/v1/namespaces/kube-system/secrets", secret.ToJsonString());
    }

    private static string Encode(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private Task<(HttpStatusCode Code, JsonObject Body)> WhoAmIAsync(HttpClient client) =>
        server.SendAsync(HttpMethod.Post, "/apis/authentication.k8s.io/v1/selfsubjectreviews", "{}", client: client);
}
