using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Patching;
using OrleansOrchestrator.Api.Schemas;
using Xunit;

namespace OrleansOrchestrator.Api.Tests.Patching;

public sealed class MergePatchTests
{
    private static readonly Schema Anything = new() { Type = SchemaType.Any };

    [Theory]
    [InlineData("""{"a":"b"}""", """{"a":"c"}""", """{"a":"c"}""")]
    [InlineData("""{"a":"b"}""", """{"b":"c"}""", """{"a":"b","b":"c"}""")]
    [InlineData("""{"a":"b","b":"c"}""", """{"a":null}""", """{"b":"c"}""")]
    [InlineData("""{"a":["b"]}""", """{"a":"c"}""", """{"a":"c"}""")]
    [InlineData("""{"a":{"b":"c"}}""", """{"a":{"b":"d","c":null}}""", """{"a":{"b":"d"}}""")]
    [InlineData("""{"a":[{"b":"c"}]}""", """{"a":[1]}""", """{"a":[1]}""")]
    [InlineData("""{"e":null}""", """{"a":1}""", """{"e":null,"a":1}""")]
    [InlineData("{}", """{"a":{"bb":{"ccc":null}}}""", """{"a":{"bb":{}}}""")]
    [InlineData("{}", """{"a":1,"a":2}""", """{"a":2}""")]
    public void Patch_merges_into_a_copy(string before, string patch, string after)
    {
        var current = (JsonObject)JsonNode.Parse(before)!;
        var result = Apply(current, patch);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(after), result), result.ToJsonString());
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(before), current));
    }

    [Fact]
    public void Patch_applied_twice_is_applied_once() =>
        Gen.Select(Objects, Objects).Sample((current, patch) =>
        {
            var once = Apply((JsonObject)JsonNode.Parse(current)!, patch);
            Assert.True(JsonNode.DeepEquals(once, Apply(once, patch)));
        });

    [Theory]
    [InlineData("[1]", "json: cannot unmarshal array into Go value of type map[string]interface {}")]
    [InlineData("", "unexpected end of JSON input")]
    public void Text_that_is_no_object_is_a_bad_request(string patch, string message)
    {
        var error = Assert.Throws<ApiException>(() => Apply([], patch));
        Assert.Equal((400, "error decoding patch: " + message), (error.Status.Code, error.Message));
    }

    private static Gen<string> Objects { get; } = Gen.Recursive<string>((depth, self) =>
    {
        var leaf = Gen.OneOf("1", "null", "\"x\"", "[1,null]");
        var value = depth > 2 ? leaf : Gen.OneOf(leaf, self);
        return Gen.Dictionary(Gen.OneOf("a", "b", "c"), value)[0, 3]
            .Select(members => "{" + string.Join(',', members.Select(m => $"\"{m.Key}\":{m.Value}")) + "}");
    });

    private static JsonObject Apply(JsonObject current, string patch) =>
        ObjectPatcher.Apply(PatchType.Merge, Encoding.UTF8.GetBytes(patch), current, Anything);
}
