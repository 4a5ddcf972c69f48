using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Validation;
using Xunit;

namespace OrleansOrchestrator.Api.Tests.Validation;

public class JsonAccessTests
{
    [Fact]
    public void Missing_or_wrong_parts_read_as_null()
    {
        var obj = JsonNode.Parse("""{"spec":{"n":5,"s":"x","o":{"b":true}},"list":[1]}""")!.AsObject();
        Assert.Equal("x", obj.GetString("spec", "s"));
        Assert.Equal(5, obj.GetLong("spec", "n"));
        Assert.True(obj.GetObject("spec", "o").IsTrue("b"));
        Assert.Null(obj.GetString("spec", "n"));
        Assert.Null(obj.GetString("list", "s"));
        Assert.Null(obj.GetLong("none", "n"));
    }

    [Theory]
    [InlineData("""{"a":1}""", """{"a":1,"b":null,"c":[],"d":{},"e":""}""", true)]
    [InlineData("""{"a":{"b":[]}}""", """{"a":{}}""", true)]
    [InlineData("""{"a":[1,2]}""", """{"a":[2,1]}""", false)]
    [InlineData("""{"a":1}""", """{"a":1,"b":0}""", false)]
    public void Sameness_ignores_what_is_empty(string left, string right, bool same)
    {
        Assert.Equal(same, JsonNode.Parse(left).SameAs(JsonNode.Parse(right)));
        Assert.Equal(same, JsonNode.Parse(right).SameAs(JsonNode.Parse(left)));
    }

    [Fact]
    public void Path_is_rendered_as_clients_know_it() =>
        Assert.Equal("spec.hard[pods].x[2].y", FieldPath.Spec.Child("hard").Key("pods").Child("x").Index(2).Child("y").ToString());
}
