using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Catalog;
using OrleansOrchestrator.Api.OpenApi;
using Xunit;

namespace OrleansOrchestrator.Api.Tests.OpenApi;

public sealed class OpenApiDocumentsTests
{
    private static readonly ResourceCatalog Catalog = ResourceCatalog.BuiltIn();
    private static readonly OpenApiDocuments Documents = new(Catalog);
    private static readonly JsonNode Core = Parse("api/v1");
    private static readonly JsonNode Apps = Parse("apis/apps/v1");

    [Fact]
    public void Index_names_every_document_with_the_hash_it_has()
    {
        var paths = JsonNode.Parse(Documents.Index())!["paths"]!.AsObject();
        foreach (var (path, entry) in paths)
        {
            var document = Documents.V3(path);
            Assert.NotNull(document);
            Assert.Equal($"/openapi/v3/{path}?hash={document.Hash}", entry!["serverRelativeURL"]!.GetValue<string>());
        }

        Assert.Contains("apis/batch/v1", paths.Select(p => p.Key));
        Assert.Contains("version", paths.Select(p => p.Key));
    }

    [Fact]
    public void Unknown_path_has_no_document() => Assert.Null(Documents.V3("apis/nope/v1"));

    [Theory]
    [InlineData("post")]
    [InlineData("put")]
    [InlineData("patch")]
    public void Writing_operations_take_the_field_validation_parameter(string method)
    {
        var path = "/apis/apps/v1/namespaces/{namespace}/deployments" + (method == "post" ? "" : "/{name}");
        var operation = Apps["paths"]![path]![method]!;
        Assert.Contains(operation["parameters"]!.AsArray(), p => p!["name"]!.GetValue<string>() == "fieldValidation");
        AssertJson("""{"group":"apps","version":"v1","kind":"Deployment"}""", operation["x-kubernetes-group-version-kind"]);
    }

    [Fact]
    public void Subresource_paths_carry_their_own_kind()
    {
        var scale = Apps["paths"]!["/apis/apps/v1/namespaces/{namespace}/deployments/{name}/scale"]!["get"]!;
        Assert.Equal("get", scale["x-kubernetes-action"]!.GetValue<string>());
        AssertJson("""{"group":"autoscaling","version":"v1","kind":"Scale"}""", scale["x-kubernetes-group-version-kind"]);
        var exec = Core["paths"]!["/api/v1/namespaces/{namespace}/pods/{name}/exec"]!["post"]!;
        Assert.Equal("connect", exec["x-kubernetes-action"]!.GetValue<string>());
    }

    [Fact]
    public void Port_definition_is_the_one_kubernetes_publishes() => AssertJson(
        """
        {"type":"object","required":["containerPort"],"properties":{"containerPort":{"type":"integer","format":"int32","default":0},
        "hostIP":{"type":"string"},"hostPort":{"type":"integer","format":"int32"},"name":{"type":"string"},
        "protocol":{"type":"string","default":"TCP","enum":["SCTP","TCP","UDP"]}}}
        """,
        WithoutDescriptions(Core["components"]!["schemas"]!["io.k8s.api.core.v1.ContainerPort"]!));

    [Fact]
    public void Lists_say_how_they_are_merged() => AssertJson(
        """
        {"type":"array","items":{"$ref":"#/components/schemas/io.k8s.api.core.v1.ServicePort"},
        "x-kubernetes-list-map-keys":["port","protocol"],"x-kubernetes-list-type":"map","x-kubernetes-patch-merge-key":"port",
        "x-kubernetes-patch-strategy":"merge"}
        """,
        WithoutDescriptions(Core["components"]!["schemas"]!["io.k8s.api.core.v1.ServiceSpec"]!["properties"]!["ports"]!));

    [Fact]
    public void Described_reference_is_wrapped_and_has_its_default() => AssertJson(
        """
        {"default":{},"allOf":[{"$ref":"#/components/schemas/io.k8s.api.apps.v1.DeploymentStrategy"}],
        "x-kubernetes-patch-strategy":"retainKeys"}
        """,
        WithoutDescriptions(Apps["components"]!["schemas"]!["io.k8s.api.apps.v1.DeploymentSpec"]!["properties"]!["strategy"]!));

    [Fact]
    public void Quantity_is_a_string_or_a_number() => AssertJson(
        """{"oneOf":[{"type":"string"},{"type":"number"}]}""",
        WithoutDescriptions(Core["components"]!["schemas"]!["io.k8s.apimachinery.pkg.api.resource.Quantity"]!));

    [Fact]
    public void Types_and_fields_are_described()
    {
        var deployment = Apps["components"]!["schemas"]!["io.k8s.api.apps.v1.Deployment"]!;
        Assert.NotEmpty(deployment["description"]!.GetValue<string>());
        Assert.NotEmpty(deployment["properties"]!["spec"]!["description"]!.GetValue<string>());
    }

    [Fact]
    public void Every_reference_in_a_document_resolves()
    {
        foreach (var (root, prefix) in new[] { (Core, "#/components/schemas/"), (Apps, "#/components/schemas/"), (ParseV2(), "#/definitions/") })
        {
            var definitions = (root["components"]?["schemas"] ?? root["definitions"])!.AsObject();
            foreach (var reference in References(root))
            {
                Assert.StartsWith(prefix, reference, StringComparison.Ordinal);
                Assert.True(definitions.ContainsKey(reference[prefix.Length..]), reference);
            }
        }
    }

    [Fact]
    public void Version_2_holds_the_kinds_of_all_groups()
    {
        var document = ParseV2();
        Assert.Equal("2.0", document["swagger"]!.GetValue<string>());
        AssertJson("""[{"group":"","kind":"Namespace","version":"v1"}]""",
            document["definitions"]!["io.k8s.api.core.v1.Namespace"]!["x-kubernetes-group-version-kind"]);
        Assert.NotNull(document["definitions"]!["io.k8s.api.rbac.v1.Role"]);
    }

    [Fact]
    public void Protobuf_form_starts_with_version_title_and_release() => Assert.Equal(
        [0x0a, 3, .. "2.0"u8, 0x12, 21, 0x0a, 10, .. "Kubernetes"u8, 0x12, 7, .. "v1.36.0"u8],
        Documents.V2Protobuf.Unpack()[..28]);

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject obj => obj.SelectMany(p => p.Key == "$ref" && p.Value is JsonValue value ? [value.GetValue<string>()] : References(p.Value)),
        JsonArray array => array.SelectMany(References),
        _ => [],
    };

    private static JsonNode WithoutDescriptions(JsonNode node)
    {
        var copy = node.DeepClone();
        Strip(copy);
        return copy;

        static void Strip(JsonNode? part)
        {
            if (part is JsonObject obj)
            {
                obj.Remove("description");
                foreach (var (_, value) in obj)
                    Strip(value);
            }
        }
    }

    private static JsonNode Parse(string path) => JsonNode.Parse(Documents.V3(path)!.Unpack())!;

    private static JsonNode ParseV2() => JsonNode.Parse(Documents.V2.Unpack())!;

    private static void AssertJson(string expected, JsonNode? actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), actual), actual?.ToJsonString());
}
