using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Patching;
using OrleansOrchestrator.Api.Schemas;
using Xunit;

namespace OrleansOrchestrator.Api.Tests.Patching;

public sealed class JsonPatchTests
{
    private static readonly Schema Anything = new() { Type = SchemaType.Any };

    [Theory]
    [InlineData("""{"a":1}""", """[{"op":"replace","path":"/a","value":2}]""", """{"a":2}""")]
    [InlineData("""{"m":{}}""", """[{"op":"add","path":"/m/x.io~1k","value":"v"}]""", """{"m":{"x.io/k":"v"}}""")]
    [InlineData("""{"m":{"a~b":1}}""", """[{"op":"remove","path":"/m/a~0b"}]""", """{"m":{}}""")]
    [InlineData("""{"l":[1,3]}""", """[{"op":"add","path":"/l/1","value":2},{"op":"add","path":"/l/-","value":4}]""", """{"l":[1,2,3,4]}""")]
    [InlineData("""{"l":[1,2]}""", """[{"op":"remove","path":"/l/0"}]""", """{"l":[2]}""")]
    [InlineData("""{"l":[1,2]}""", """[{"op":"replace","path":"/l/-1","value":9}]""", """{"l":[1,9]}""")]
    [InlineData("""{"a":1}""", """[{"op":"replace","path":"/bogus","value":1}]""", """{"a":1,"bogus":1}""")]
    [InlineData("""{"a":{"x":1}}""", """[{"op":"copy","from":"/a","path":"/b"},{"op":"move","from":"/a/x","path":"/c"}]""",
        """{"a":{},"b":{"x":1},"c":1}""")]
    [InlineData("""{"a":1}""", """[{"op":"test","path":"/a","value":1},{"op":"test","path":"/b","value":null}]""", """{"a":1}""")]
    [InlineData("""{"a":1}""", "[]", """{"a":1}""")]
    public void Patch_changes_a_copy(string before, string patch, string after)
    {
        var current = (JsonObject)JsonNode.Parse(before)!;
        var result = Apply(current, patch);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(after), result), result.ToJsonString());
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(before), current));
    }

    [Theory]
    [InlineData("""[{"op":"test","path":"/a","value":2}]""")]
    [InlineData("""[{"op":"remove","path":"/b"}]""")]
    [InlineData("""[{"op":"add","path":"/b/c","value":1}]""")]
    [InlineData("""[{"op":"add","path":"/l/9","value":1}]""")]
    [InlineData("""[{"op":"smash","path":"/a"}]""")]
    [InlineData("""[{"op":"add","value":1}]""")]
    [InlineData("""[{"op":"add","path":"a","value":1}]""")]
    [InlineData("""[{"op":"add","path":"","value":1}]""")]
    [InlineData("""[{"op":"copy","from":"/b","path":"/c"}]""")]
    public void Patch_that_does_not_fit_is_unprocessable(string patch)
    {
        var error = Assert.Throws<ApiException>(() => Apply((JsonObject)JsonNode.Parse("""{"a":1,"l":[]}""")!, patch));
        Assert.Equal((422, "Invalid"), (error.Status.Code, error.Status.Reason));
        Assert.Equal("the server rejected our request due to an error in our request", error.Message);
    }

    [Theory]
    [InlineData("""{"op":"add"}""", "json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp")]
    [InlineData("""[{"op":""", "unexpected end of JSON input")]
    public void Text_that_is_no_patch_is_a_bad_request(string patch, string message)
    {
        var error = Assert.Throws<ApiException>(() => Apply([], patch));
        Assert.Equal((400, "error decoding patch: " + message), (error.Status.Code, error.Message));
    }

    [Fact]
    public void Members_that_no_operation_has_are_faults_of_a_patch_that_fits()
    {
        var faults = new List<string>();
        var patch = (JsonArray)JsonNode.Parse("""[{"op":"test","path":"/a","value":1},{"op":"add","path":"/b","value":2,"extra":1,"more":{}}]""")!;
        var patched = JsonPatch.Apply((JsonObject)JsonNode.Parse("""{"a":1}""")!, patch, faults);
        Assert.Equal(2, (int?)patched["b"]);
        Assert.Equal(["json patch unknown field \"[1].extra\"", "json patch unknown field \"[1].more\""], faults);
    }

    [Fact]
    public void Patch_of_a_difference_leads_from_one_object_to_the_other()
    {
        var members = Gen.Dictionary(Gen.OneOf("a", "b/c", "d~e", "f"), Gen.Int[0, 3])[0, 4];
        Gen.Select(members, members).Sample((before, after) =>
        {
            var operations = new JsonArray();
            foreach (var name in before.Keys.Except(after.Keys))
                operations.Add(new JsonObject { ["op"] = "remove", ["path"] = Escape(name) });
            foreach (var (name, value) in after)
                operations.Add(new JsonObject { ["op"] = before.ContainsKey(name) ? "replace" : "add", ["path"] = Escape(name), ["value"] = value });
            Assert.True(JsonNode.DeepEquals(ToJson(after), Apply(ToJson(before), operations.ToJsonString())));
        });
    }

    private static string Escape(string name) => "/" + name.Replace("~", "~0").Replace("/", "~1");

    private static JsonObject ToJson(Dictionary<string, int> members) =>
        [.. members.Select(m => KeyValuePair.Create<string, JsonNode?>(m.Key, m.Value))];

    private static JsonObject Apply(JsonObject current, string patch) =>
        ObjectPatcher.Apply(PatchType.Json, Encoding.UTF8.GetBytes(patch), current, Anything);
}
