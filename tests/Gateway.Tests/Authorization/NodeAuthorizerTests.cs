using System.Net;
using System.Security.Cryptography.X509Certificates;
using OrleansOrchestrator.Gateway.Tests.Hosting;
using Xunit;

namespace OrleansOrchestrator.Gateway.Tests.Authorization;

public sealed class NodeAuthorizerTests(GatewayServer server) : IClassFixture<GatewayServer>, IAsyncLifetime
{
    private X509Certificate2 _certificate = null!;
    private HttpClient _agent = null!;

    public async Task InitializeAsync()
    {
        _certificate = server.NodeCertificate("n1");
        _agent = server.Client(_certificate);
        await PodAsync("mine", "n1", "s1");
        await PodAsync("other", "n2", "s2");
        foreach (var secret in (string[])["s1", "s2"])
            await server.SendAsync(HttpMethod.Post, "/api/v1/namespaces/a/secrets", $"{{\"metadata\":{{\"name\":\"{secret}\"}}}}");
    }

    public Task DisposeAsync()
    {
        _certificate.Dispose();
        return Task.CompletedTask;
    }

    [Theory]
    [InlineData("GET", "/api/v1/pods?fieldSelector=spec.nodeName%3Dn1", true)]
    [InlineData("GET", "/api/v1/pods", false)]
    [InlineData("GET", "/api/v1/pods?fieldSelector=spec.nodeName%3Dn2", false)]
    [InlineData("GET", "/api/v1/namespaces/a/pods/mine", true)]
    [InlineData("GET", "/api/v1/namespaces/a/pods/other", false)]
    [InlineData("PUT", "/api/v1/namespaces/a/pods/mine/status", true)]
    [InlineData("PUT", "/api/v1/namespaces/a/pods/other/status", false)]
    [InlineData("PUT", "/api/v1/namespaces/a/pods/mine", false)]
    [InlineData("DELETE", "/api/v1/namespaces/a/pods/other", false)]
    [InlineData("GET", "/api/v1/namespaces/a/secrets/s1", true)]
    [InlineData("GET", "/api/v1/namespaces/a/secrets/s2", false)]
    [InlineData("GET", "/api/v1/namespaces/a/secrets", false)]
    [InlineData("GET", "/api/v1/namespaces/a/secrets?fieldSelector=metadata.name%3Ds1&timeoutSeconds=1", true)]
    [InlineData("PUT", "/api/v1/nodes/n1/status", true)]
    [InlineData("PUT", "/api/v1/nodes/n2/status", false)]
    [InlineData("DELETE", "/api/v1/nodes/n1", false)]
    [InlineData("PUT", "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/n1", true)]
    [InlineData("PUT", "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/n2", false)]
    [InlineData("PUT", "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/n1", false)]
    [InlineData("GET", "/api/v1/services", true)]
    [InlineData("GET", "/apis/discovery.k8s.io/v1/endpointslices", true)]
    [InlineData("GET", "/apis/apps/v1/deployments", false)]
    [InlineData("POST", "/api/v1/namespaces/a/events", true)]
    [InlineData("POST", "/api/v1/namespaces/a/configmaps", false)]
    public async Task Node_agent_reaches_what_its_node_needs(string method, string path, bool allowed)
    {
        var (code, _) = await server.SendAsync(new HttpMethod(method), path, method is "GET" or "DELETE" ? null : "{}", client: _agent);
        Assert.Equal(allowed, code != HttpStatusCode.Forbidden);
    }

    private Task PodAsync(string name, string node, string secret) => server.SendAsync(HttpMethod.Post, "/api/v1/namespaces/a/pods",
        $$$"""
        {"metadata":{"name":"{{{name}}}"},"spec":{"nodeName":"{{{node}}}","containers":[{"name":"c","image":"i"}],
         "volumes":[{"name":"v","secret":{"secretName":"{{{secret}}}"}}]}}
        """);
}
