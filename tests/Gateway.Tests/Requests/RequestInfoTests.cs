using Microsoft.AspNetCore.Http;
using OrleansOrchestrator.Gateway.Requests;
using Xunit;

namespace OrleansOrchestrator.Gateway.Tests.Requests;

public sealed class RequestInfoTests
{
    [Theory]
    [InlineData("GET", "/api/v1/namespaces/a/pods", "", "list", "", "a", "pods", "", "")]
    [InlineData("GET", "/api/v1/pods", "watch=1", "watch", "", "", "pods", "", "")]
    [InlineData("GET", "/api/v1/pods", "watch=false", "list", "", "", "pods", "", "")]
    [InlineData("GET", "/api/v1/watch/namespaces/a/pods", "", "watch", "", "a", "pods", "", "")]
    [InlineData("POST", "/apis/apps/v1/namespaces/a/deployments", "", "create", "apps", "a", "deployments", "", "")]
    [InlineData("PUT", "/apis/apps/v1/namespaces/a/deployments/d/scale", "", "update", "apps", "a", "deployments", "d", "scale")]
    [InlineData("PATCH", "/api/v1/nodes/n/status", "", "patch", "", "", "nodes", "n", "status")]
    [InlineData("DELETE", "/api/v1/namespaces/a/pods", "", "deletecollection", "", "a", "pods", "", "")]
    [InlineData("DELETE", "/api/v1/namespaces/a/pods/p", "", "delete", "", "a", "pods", "p", "")]
    [InlineData("GET", "/api/v1/namespaces/a", "", "get", "", "a", "namespaces", "a", "")]
    [InlineData("PUT", "/api/v1/namespaces/a/finalize", "", "update", "", "a", "namespaces", "a", "finalize")]
    [InlineData("GET", "/api/v1/namespaces", "", "list", "", "", "namespaces", "", "")]
    [InlineData("GET", "/api/v1/pods", "fieldSelector=metadata.name%3Dx", "list", "", "", "pods", "x", "")]
    public void Path_is_read_as_kubernetes_reads_it(
        string method, string path, string query, string verb, string group, string ns, string resource, string name, string subresource)
    {
        var info = Parse(method, path, query);
        Assert.True(info.IsResource);
        Assert.Equal((verb, group, ns, resource), (info.Verb, info.Group, info.Namespace, info.Resource));
        Assert.Equal((name, subresource), (info.Name, info.Subresource));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/api")]
    [InlineData("/api/v1")]
    [InlineData("/apis/apps/v1")]
    [InlineData("/version")]
    [InlineData("/openapi/v3/apis/apps/v1")]
    public void Path_of_no_resource_is_told_apart(string path) => Assert.False(Parse("GET", path, "").IsResource);

    [Fact]
    public void Path_behind_a_proxy_is_kept() =>
        Assert.Equal("/metrics/cadvisor", Parse("GET", "/api/v1/nodes/n/proxy/metrics/cadvisor", "").Rest);

    private static RequestInfo Parse(string method, string path, string query)
    {
        var http = new DefaultHttpContext();
        if (query.Length > 0)
            http.Request.QueryString = new QueryString("?" + query);
        return RequestInfo.Parse(method, path, new RequestQuery(http.Request));
    }
}
