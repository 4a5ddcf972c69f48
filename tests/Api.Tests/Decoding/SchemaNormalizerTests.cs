using System.Text;
using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Decoding;
using OrleansOrchestrator.Api.Schemas;
using Xunit;

namespace OrleansOrchestrator.Api.Tests.Decoding;

public sealed class SchemaNormalizerTests
{
    private static readonly Schema Pod = SchemaLibrary.Kind("", "v1", "Pod");

    [Theory]
    [InlineData("""{"kind":"Pod","metadata":{"labels":{},"name":"a"},"spec":{"hostNetwork":false,"containers":[{"args":[],"name":"c"}]}}""")]
    [InlineData("""{"metadata":{"creationTimestamp":"2024-01-01T00:00:00+01:00"},"status":{"conditions":[{"type":"Ready","status":"True"}]}}""")]
    [InlineData("""{"spec":{"containers":[{"resources":{"limits":{"cpu":2,"memory":"0.5Gi"}},"ports":[{"containerPort":1}],"env":[null]}]}}""")]
    [InlineData("""{"bogus":1,"spec":{"x":{},"containers":[{"y":[],"z":null},{"name":"b","q":0}],"w":""},"status":null}""")]
    public void Normalizing_a_tree_gives_what_decoding_its_text_gives(string json)
    {
        var tree = (JsonObject)JsonNode.Parse(json)!;
        var strictErrors = SchemaNormalizer.Normalize(tree, Pod);
        var decoded = ObjectDecoder.Convert(Encoding.UTF8.GetBytes(json), Pod);
        Assert.True(JsonNode.DeepEquals(decoded.Value, tree), $"decoded {decoded.Value.ToJsonString()}, normalized {tree.ToJsonString()}");
        Assert.Equal(decoded.StrictErrors, strictErrors);
    }

    [Fact]
    public void Wrong_type_after_a_patch_is_a_decoding_fault()
    {
        var tree = (JsonObject)JsonNode.Parse("""{"spec":{"replicas":"x"}}""")!;
        var fault = Assert.Throws<DecodeException>(() => SchemaNormalizer.Normalize(tree, SchemaLibrary.Kind("apps", "v1", "Deployment")));
        Assert.Equal("json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32", fault.Message);
    }

    [Fact]
    public void Normalizing_twice_changes_nothing()
    {
        var tree = (JsonObject)JsonNode.Parse("""{"spec":{"containers":[{"name":"c","resources":{"requests":{"cpu":"0.1"}}}]}}""")!;
        SchemaNormalizer.Normalize(tree, Pod);
        var once = tree.ToJsonString();
        SchemaNormalizer.Normalize(tree, Pod);
        Assert.Equal(once, tree.ToJsonString());
    }

    [Fact]
    public void Missing_status_is_added_empty()
    {
        var tree = (JsonObject)JsonNode.Parse("""{"kind":"Pod"}""")!;
        EmptyValues.AddMissing(tree, Pod);
        Assert.Equal("""{"kind":"Pod","metadata":{},"spec":{"containers":null},"status":{}}""", tree.ToJsonString());
    }
}
