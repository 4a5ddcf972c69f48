using OrleansOrchestrator.Api.Catalog;
using Xunit;

namespace OrleansOrchestrator.Api.Tests.Catalog;

public sealed class BuiltInCatalogTests
{
    private static readonly ResourceCatalog Catalog = ResourceCatalog.BuiltIn();

    [Fact]
    public void Catalog_lists_groups_in_kubernetes_priority_order()
    {
        string[] expected =
        [
            "", "apiregistration.k8s.io", "apps", "events.k8s.io", "authentication.k8s.io", "authorization.k8s.io", "autoscaling", "batch",
            "certificates.k8s.io", "networking.k8s.io", "policy", "rbac.authorization.k8s.io", "storage.k8s.io",
            "admissionregistration.k8s.io", "apiextensions.k8s.io", "scheduling.k8s.io", "coordination.k8s.io", "node.k8s.io",
            "discovery.k8s.io", "resource.k8s.io", "flowcontrol.apiserver.k8s.io",
        ];
        Assert.Equal(expected, Catalog.All.Select(d => d.Group).Distinct());
    }

    [Theory]
    [InlineData("", "v1", "pods", "Pod", true, "po", "all")]
    [InlineData("", "v1", "nodes", "Node", false, "no", "")]
    [InlineData("apps", "v1", "deployments", "Deployment", true, "deploy", "all")]
    [InlineData("apiextensions.k8s.io", "v1", "customresourcedefinitions", "CustomResourceDefinition", false, "crd,crds", "api-extensions")]
    [InlineData("networking.k8s.io", "v1", "ingressclasses", "IngressClass", false, "", "")]
    public void Resource_has_its_names_and_scope(
        string group, string version, string plural, string kind, bool namespaced, string shortNames, string categories)
    {
        Assert.True(Catalog.TryGet(group, version, plural, out var definition));
        Assert.Equal(kind, definition.Kind);
        Assert.Equal(namespaced, definition.Namespaced);
        Assert.Equal(shortNames, string.Join(',', definition.ShortNames));
        Assert.Equal(categories, string.Join(',', definition.Categories));
        Assert.True(Catalog.TryGetKind(group, version, kind, out var byKind));
        Assert.Same(definition, byKind);
    }

    [Fact]
    public void Subresources_are_listed_alphabetically_with_their_kinds()
    {
        Assert.True(Catalog.TryGet("", "v1", "pods", out var pods));
        Assert.Equal(
            ["attach", "binding", "ephemeralcontainers", "eviction", "exec", "log", "portforward", "proxy", "resize", "status"],
            pods.Subresources.Keys);
        Assert.Equal("policy", pods.Subresources["eviction"].Group);
        Assert.True(Catalog.TryGet("apps", "v1", "deployments", out var deployments));
        Assert.Equal(new SubresourceDefinition("scale", "Scale", deployments.Subresources["scale"].Verbs, "autoscaling", "v1"),
            deployments.Subresources["scale"]);
    }

    [Fact]
    public void Namespaces_cannot_be_deleted_as_a_collection()
    {
        Assert.True(Catalog.TryGet("", "v1", "namespaces", out var namespaces));
        Assert.DoesNotContain("deletecollection", namespaces.Verbs);
    }

    [Fact]
    public void Reviews_are_created_but_not_stored()
    {
        Assert.True(Catalog.TryGet("authorization.k8s.io", "v1", "subjectaccessreviews", out var reviews));
        Assert.Equal(["create"], reviews.Verbs);
        Assert.False(reviews.IsStored);
    }

    [Fact]
    public void Both_event_resources_share_one_log_in_the_core_form()
    {
        Assert.True(Catalog.TryGet("", "v1", "events", out var core));
        Assert.True(Catalog.TryGet("events.k8s.io", "v1", "events", out var events));
        Assert.Equal("events", core.LogName);
        Assert.Equal("events", events.LogName);
        Assert.Same(core, events.StorageDefinition);
        Assert.NotNull(events.Converter);
        Assert.Null(core.StorageDefinition);
    }

    [Fact]
    public void Autoscaling_prefers_version_2()
    {
        Assert.True(Catalog.TryGetPreferred("autoscaling", "horizontalpodautoscalers", out var preferred));
        Assert.Equal("v2", preferred.Version);
    }

    [Fact]
    public void Every_kind_has_a_schema_with_the_standard_fields()
    {
        foreach (var definition in Catalog.All)
        {
            var schema = definition.Schema.Value;
            Assert.True(schema.Fields.ContainsKey("apiVersion") && schema.Fields.ContainsKey("kind") && schema.Fields.ContainsKey("metadata"),
                definition.ToString());
            Assert.Equal(definition.Kind, schema.DefinitionName!.Split('.')[^1]);
        }
    }

    [Fact]
    public void Set_adds_replaces_and_removes_a_custom_resource()
    {
        var catalog = ResourceCatalog.BuiltIn();
        var before = catalog.Generation;
        var count = catalog.All.Count;

        catalog.Set("example.com", "widgets", [Widget("v2"), Widget("v1")]);
        Assert.True(catalog.TryGetPreferred("example.com", "widgets", out var preferred));
        Assert.Equal("v2", preferred.Version);
        Assert.True(catalog.Generation > before);

        catalog.Set("example.com", "widgets", [Widget("v1")]);
        Assert.False(catalog.TryGet("example.com", "v2", "widgets", out _));

        catalog.Set("example.com", "widgets", []);
        Assert.Equal(count, catalog.All.Count);
        Assert.False(catalog.TryGetKind("example.com", "v1", "Widget", out _));
    }

    private static ResourceDefinition Widget(string version) => new()
    {
        Group = "example.com",
        Version = version,
        Kind = "Widget",
        Plural = "widgets",
        Singular = "widget",
        Namespaced = true,
        LogName = "widgets.example.com",
        Schema = new(() => new() { Type = Api.Schemas.SchemaType.Object }),
    };
}
