using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using OrleansOrchestrator.Gateway.Tests.Hosting;
using Xunit;

namespace OrleansOrchestrator.Gateway.Tests.Requests;

public sealed class BadInputTests(GatewayServer server) : IClassFixture<GatewayServer>
{
    private const string Maps = "/api/v1/namespaces/bad/configmaps";

    [Theory]
    [InlineData("")]
    [InlineData("{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"na")]
    [InlineData("[]")]
    [InlineData("{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"metadata\":{\"name\":\"x\"}}")]
    [InlineData("{\"apiVersion\":\"v2\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"x\"}}")]
    [InlineData("{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"x\"},\"data\":{\"a\":1}}")]
    public async Task Bad_json_is_a_bad_request(string body)
    {
        var (code, status) = await server.SendAsync(HttpMethod.Post, Maps, body);
        Assert.Equal(HttpStatusCode.BadRequest, code);
        Assert.Equal(("Status", "Failure", "BadRequest"), ((string?)status["kind"], (string?)status["status"], (string?)status["reason"]));
        Assert.Equal(400, (int?)status["code"]);
    }

    [Fact]
    public async Task Bad_yaml_is_a_bad_request()
    {
        var (code, _) = await server.SendAsync(HttpMethod.Post, Maps, "apiVersion: v1\nkind: [ConfigMap\n", "application/yaml");
        Assert.Equal(HttpStatusCode.BadRequest, code);
    }

    [Fact]
    public async Task Deep_nesting_is_refused_not_followed()
    {
        var body = "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":" + string.Concat(Enumerable.Repeat("{\"a\":", 100_000));
        var (code, _) = await server.SendAsync(HttpMethod.Post, Maps, body);
        Assert.Equal(HttpStatusCode.BadRequest, code);
    }

    [Fact]
    public async Task Deeply_nested_yaml_is_refused_not_followed()
    {
        var (code, _) = await server.SendAsync(HttpMethod.Post, Maps, "a: " + new string('[', 50_000), "application/yaml");
        Assert.Equal(HttpStatusCode.BadRequest, code);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Body_above_the_limit_is_too_large(bool lengthKnown)
    {
        var body = "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"x\"},\"data\":{\"a\":\"" + new string('x', 3_200_000) + "\"}}";
        using var request = new HttpRequestMessage(HttpMethod.Post, Maps) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.TransferEncodingChunked = !lengthKnown;
        request.Headers.ExpectContinue = true;
        using var response = await server.Admin.SendAsync(request);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Contains("\"reason\":\"RequestEntityTooLarge\"", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("POST", "text/plain")]
    [InlineData("POST", "application/xml")]
    [InlineData("PATCH", "application/json")]
    public async Task Unknown_content_type_is_unsupported(string method, string type)
    {
        var path = method == "PATCH" ? Maps + "/x" : Maps;
        var (code, status) = await server.SendAsync(new HttpMethod(method), path, "{}", type);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, code);
        Assert.Equal("UnsupportedMediaType", (string?)status["reason"]);
    }

    [Theory]
    [InlineData("GET", "/api/v1/namespaces/bad/widgets", 404)]
    [InlineData("GET", "/api/v1/namespaces/bad/pods/x/nope", 404)]
    [InlineData("GET", "/api/v1/namespaces/bad/nodes", 404)]
    [InlineData("POST", "/api/v1/namespaces/bad/configmaps/x", 405)]
    [InlineData("PUT", "/api/v1/namespaces/bad/configmaps", 405)]
    [InlineData("PATCH", "/api/v1/namespaces/bad/configmaps", 405)]
    [InlineData("DELETE", "/api/v1/namespaces", 405)]
    [InlineData("DELETE", "/api/v1/configmaps", 405)]
    [InlineData("POST", "/api/v1/configmaps", 405)]
    [InlineData("GET", "/api/v1/namespaces/bad/bindings", 405)]
    [InlineData("GET", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", 405)]
    [InlineData("DELETE", "/apis/apps/v1/namespaces/bad/deployments/x/scale", 405)]
    [InlineData("FOO", "/api/v1/namespaces/bad/configmaps", 405)]
    [InlineData("OPTIONS", "/api/v1/namespaces/bad/configmaps", 405)]
    [InlineData("POST", "/version", 405)]
    public async Task Path_or_method_that_is_not_served_is_told(string method, string path, int expected)
    {
        var (code, status) = await server.SendAsync(new HttpMethod(method), path, method is "POST" or "PUT" ? "{}" : null);
        Assert.Equal(expected, (int)code);
        Assert.Equal("Status", (string?)status["kind"]);
    }

    [Theory]
    [InlineData("dryRun=Some", "dryRun")]
    [InlineData("fieldValidation=Harsh", "fieldValidation")]
    public async Task Bad_option_is_invalid(string query, string field)
    {
        var (code, status) = await server.SendAsync(HttpMethod.Post, Maps + "?" + query, "{}");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, code);
        Assert.Equal(field, (string?)status["details"]?["causes"]?[0]?["field"]);
    }

    [Fact]
    public async Task Half_closed_connection_leaves_the_server_serving()
    {
        for (var i = 0; i < 20; i++)
        {
            using var socket = new TcpClient();
            await socket.ConnectAsync(IPAddress.Loopback, server.Address.Port);
            await using var tls = new SslStream(socket.GetStream());
            await tls.AuthenticateAsClientAsync(server.Tls(server.Pki.Admin));
            await tls.WriteAsync(Encoding.ASCII.GetBytes(
                $"POST {Maps} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{{\"api"));
            socket.Client.Shutdown(SocketShutdown.Send);
        }

        var (code, _) = await server.GetAsync(Maps);
        Assert.Equal(HttpStatusCode.OK, code);
    }

    [Fact]
    public async Task Unknown_field_is_a_warning_and_strictly_a_failure()
    {
        const string body = "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"odd\"},\"oops\":1}";
        var (code, _) = await server.SendAsync(HttpMethod.Post, Maps + "?fieldValidation=Strict", body);
        Assert.Equal(HttpStatusCode.BadRequest, code);
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await server.Admin.PostAsync(Maps, content);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal("299 - \"unknown field \\\"oops\\\"\"", response.Headers.NonValidated["Warning"].ToString());
    }
}
