using System.Collections.Frozen;
using System.Text;
using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Patching;
using OrleansOrchestrator.Api.Schemas;
using Xunit;

namespace OrleansOrchestrator.Api.Tests.Patching;

public sealed class StrategicMergePatchTests
{
    private static readonly Schema Text = new() { Type = SchemaType.String };

    private static readonly Schema Item = Object(
        ("name", Text), ("value", Text), ("args", new Schema { Type = SchemaType.Array, Items = Text }),
        ("labels", new Schema { Type = SchemaType.Map, Items = Text }));

    private static readonly Schema Root = Object(
        ("items", new Schema { Type = SchemaType.Array, Items = Item, PatchMerge = true, PatchMergeKey = "name" }),
        ("rules", new Schema { Type = SchemaType.Array, Items = Item }),
        ("finalizers", new Schema { Type = SchemaType.Array, Items = Text, PatchMerge = true }),
        ("strategy", Item),
        ("labels", new Schema { Type = SchemaType.Map, Items = Text }));

    private const string Current =
        """
        {"items":[{"name":"a","value":"1","args":["x","y"]},{"name":"b","value":"2"}],"rules":[{"name":"r"}],
         "finalizers":["fa"],"strategy":{"name":"n","value":"v"},"labels":{"l1":"1","l2":"2"}}
        """;

    [Theory]
    [InlineData("""{"items":[{"name":"a","value":"9"}]}""", "items", """[{"name":"a","value":"9","args":["x","y"]},{"name":"b","value":"2"}]""")]
    [InlineData("""{"items":[{"name":"c"}]}""", "items", """[{"name":"c"},{"name":"a","value":"1","args":["x","y"]},{"name":"b","value":"2"}]""")]
    [InlineData("""{"items":[{"name":"b","value":"9"},{"name":"c"}]}""", "items",
        """[{"name":"a","value":"1","args":["x","y"]},{"name":"b","value":"9"},{"name":"c"}]""")]
    [InlineData("""{"items":[{"name":"b","$patch":"delete"}]}""", "items", """[{"name":"a","value":"1","args":["x","y"]}]""")]
    [InlineData("""{"items":[{"$patch":"replace"},{"name":"z"}]}""", "items", """[{"name":"z"}]""")]
    [InlineData("""{"items":[{"name":"a","args":["z"]}]}""", "items", """[{"name":"a","value":"1","args":["z"]},{"name":"b","value":"2"}]""")]
    [InlineData("""{"items":[{"name":"a","$patch":"delete"}],"$setElementOrder/items":[{"name":"b"}]}""", "items", """[{"name":"b","value":"2"}]""")]
    [InlineData("""{"items":[{"name":"c"}],"$setElementOrder/items":[{"name":"c"},{"name":"b"},{"name":"a"}]}""", "items",
        """[{"name":"c"},{"name":"b","value":"2"},{"name":"a","value":"1","args":["x","y"]}]""")]
    [InlineData("""{"$setElementOrder/items":[{"name":"b"},{"name":"a"}]}""", "items",
        """[{"name":"b","value":"2"},{"name":"a","value":"1","args":["x","y"]}]""")]
    [InlineData("""{"rules":[{"value":"q"}]}""", "rules", """[{"value":"q"}]""")]
    [InlineData("""{"finalizers":["fb"]}""", "finalizers", """["fb","fa"]""")]
    [InlineData("""{"finalizers":["fb","fa"]}""", "finalizers", """["fb","fa"]""")]
    [InlineData("""{"$deleteFromPrimitiveList/finalizers":["fa"]}""", "finalizers", "[]")]
    [InlineData("""{"finalizers":["fc"],"$setElementOrder/finalizers":["fc","fa"]}""", "finalizers", """["fc","fa"]""")]
    [InlineData("""{"finalizers":null}""", "finalizers", "null")]
    [InlineData("""{"labels":{"l3":"3","l1":null}}""", "labels", """{"l2":"2","l3":"3"}""")]
    [InlineData("""{"labels":{"$patch":"replace","only":"x"}}""", "labels", """{"only":"x"}""")]
    [InlineData("""{"labels":{"$patch":"delete"}}""", "labels", "{}")]
    [InlineData("""{"strategy":{"$retainKeys":["name"],"name":"m"}}""", "strategy", """{"name":"m"}""")]
    [InlineData("""{"items":[{"name":"b","labels":{"x":null,"y":"1"}}]}""", "items",
        """[{"name":"a","value":"1","args":["x","y"]},{"name":"b","value":"2","labels":{"y":"1"}}]""")]
    public void Patch_follows_schema_and_directives(string patch, string field, string expected)
    {
        var current = (JsonObject)JsonNode.Parse(Current)!;
        var result = Apply(current, patch);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), result[field]), result.ToJsonString());
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Current), current));
    }

    [Theory]
    [InlineData("""{"items":[{"value":"x"}]}""", 500, "map: map[value:x] does not contain declared merge key: name")]
    [InlineData("""{"$deleteFromPrimitiveList/items":["s1"]}""", 500,
        "list element types are not identical: [[map[args:[x y] name:a value:1] map[name:b value:2]] [s1]]")]
    [InlineData("""{"items":[{"name":"a","$patch":"explode"}]}""", 500, "unknown patch type: explode in map: map[$patch:explode name:a]")]
    [InlineData("""{"$setElementOrder/items":[{"name":"q"}],"items":[{"name":"y"}]}""", 500,
        "The order in patch list:\n[map[name:y]]\n doesn't match $setElementOrder list:\n[map[name:q]]\n")]
    [InlineData("""{"strategy":{"$retainKeys":["name"],"value":"v"}}""", 400, "invalid patch format of retainKeys")]
    public void Patch_that_does_not_fit_is_refused_in_known_words(string patch, int code, string message)
    {
        var error = Assert.Throws<ApiException>(() => Apply((JsonObject)JsonNode.Parse(Current)!, patch));
        Assert.Equal((code, message), (error.Status.Code, error.Message));
    }

    [Fact]
    public void Custom_resources_know_no_strategic_merge()
    {
        var error = Assert.Throws<ApiException>(() =>
            ObjectPatcher.Apply(PatchType.StrategicMerge, "{}"u8.ToArray(), [], new Schema { Type = SchemaType.Object }));
        Assert.Equal((415, "UnsupportedMediaType"), (error.Status.Code, error.Status.Reason));
    }

    private static JsonObject Apply(JsonObject current, string patch) =>
        ObjectPatcher.Apply(PatchType.StrategicMerge, Encoding.UTF8.GetBytes(patch), current, Root);

    private static Schema Object(params (string Name, Schema Schema)[] fields) => new()
    {
        Type = SchemaType.Object,
        DefinitionName = "io.k8s.test.Thing",
        Fields = fields.ToFrozenDictionary(f => f.Name, f => new SchemaField { Name = f.Name, Schema = f.Schema }),
    };
}
