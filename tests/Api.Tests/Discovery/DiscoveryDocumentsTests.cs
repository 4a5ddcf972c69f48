using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Catalog;
using OrleansOrchestrator.Api.Discovery;
using Xunit;

namespace OrleansOrchestrator.Api.Tests.Discovery;

public sealed class DiscoveryDocumentsTests
{
    private readonly ResourceCatalog _catalog = ResourceCatalog.BuiltIn();
    private readonly DiscoveryDocuments _documents;

    public DiscoveryDocumentsTests() => _documents = new DiscoveryDocuments(_catalog);

    [Fact]
    public void Core_versions_name_the_server_address() => AssertJson(
        """{"kind":"APIVersions","versions":["v1"],"serverAddressByClientCIDRs":[{"clientCIDR":"0.0.0.0/0","serverAddress":"10.0.0.1:6443"}]}""",
        _documents.CoreVersions("10.0.0.1:6443"));

    [Fact]
    public void Group_shows_its_preferred_version_first() => AssertJson(
        """
        {"kind":"APIGroup","apiVersion":"v1","name":"autoscaling","versions":[{"groupVersion":"autoscaling/v2","version":"v2"},
        {"groupVersion":"autoscaling/v1","version":"v1"}],"preferredVersion":{"groupVersion":"autoscaling/v2","version":"v2"}}
        """,
        _documents.Group("autoscaling"));

    [Fact]
    public void Resource_list_shows_subresources_and_the_storage_version()
    {
        var list = Parse(_documents.Resources("apps", "v1"))["resources"]!.AsArray();
        var deployments = list.Single(r => r!["name"]!.GetValue<string>() == "deployments")!;
        AssertJson(
            """
            {"name":"deployments","singularName":"deployment","namespaced":true,"kind":"Deployment","verbs":["create","delete",
            "deletecollection","get","list","patch","update","watch"],"shortNames":["deploy"],"categories":["all"],
            "storageVersionHash":"8aSe+NMegvE="}
            """,
            deployments);
        AssertJson(
            """
            {"name":"deployments/scale","singularName":"","namespaced":true,"group":"autoscaling","version":"v1","kind":"Scale",
            "verbs":["get","patch","update"]}
            """,
            list.Single(r => r!["name"]!.GetValue<string>() == "deployments/scale")!);
    }

    [Fact]
    public void Core_resource_list_has_no_api_version_and_hashes_as_kubernetes_does()
    {
        var list = Parse(_documents.Resources("", "v1"));
        Assert.False(list.ContainsKey("apiVersion"));
        var pods = list["resources"]!.AsArray().Single(r => r!["name"]!.GetValue<string>() == "pods")!;
        Assert.Equal("xPOwRZ+Yhw8=", pods["storageVersionHash"]!.GetValue<string>());
        var bindings = list["resources"]!.AsArray().Single(r => r!["name"]!.GetValue<string>() == "bindings")!;
        Assert.Null(bindings["storageVersionHash"]);
    }

    [Fact]
    public void Aggregated_document_nests_subresources()
    {
        var apps = Parse(_documents.AggregatedGroups)["items"]!.AsArray().Single(g => g!["metadata"]!["name"]!.GetValue<string>() == "apps")!;
        var resources = apps["versions"]![0]!["resources"]!.AsArray();
        var replicaSets = resources.Single(r => r!["resource"]!.GetValue<string>() == "replicasets")!;
        Assert.Equal("scale,status", string.Join(',', replicaSets["subresources"]!.AsArray().Select(s => s!["subresource"]!.GetValue<string>())));
        AssertJson("""{"group":"","version":"","kind":"ReplicaSet"}""", replicaSets["responseKind"]!);
    }

    [Fact]
    public void Core_group_is_only_in_its_own_aggregated_document()
    {
        AssertJson("{}", Parse(_documents.AggregatedCore)["items"]![0]!["metadata"]!);
        Assert.DoesNotContain(Parse(_documents.AggregatedGroups)["items"]!.AsArray(), g => g!["metadata"]!["name"] is null);
    }

    [Fact]
    public void Unknown_group_or_version_has_no_document()
    {
        Assert.Null(_documents.Group("nope.example.com"));
        Assert.Null(_documents.Group(""));
        Assert.Null(_documents.Resources("apps", "v1beta7"));
    }

    [Fact]
    public void Documents_are_kept_until_the_catalogue_changes()
    {
        var before = _documents.Groups;
        Assert.Same(before, _documents.Groups);

        Assert.True(_catalog.TryGet("", "v1", "pods", out var pods));
        _catalog.Set("example.com", "widgets", [new ResourceDefinition
        {
            Group = "example.com", Version = "v1", Kind = "Widget", Plural = "widgets", Singular = "widget", LogName = "widgets.example.com",
            IsCustom = true, Verbs = pods.Verbs, Schema = pods.Schema,
        }]);

        Assert.NotEqual(before.ETag, _documents.Groups.ETag);
        Assert.NotNull(_documents.Group("example.com"));
    }

    private static JsonObject Parse(DiscoveryDocument? document) => (JsonObject)JsonNode.Parse(document!.Json.Span)!;

    private static void AssertJson(string expected, DiscoveryDocument? actual) => AssertJson(expected, Parse(actual));

    private static void AssertJson(string expected, JsonNode actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), actual), actual.ToJsonString());
}
