using System.Text;
using OrleansOrchestrator.Api.Decoding;
using OrleansOrchestrator.Api.Errors;
using Xunit;

namespace OrleansOrchestrator.Api.Tests.Decoding;

public sealed class YamlToJsonTests
{
    [Theory]
    [InlineData("a: yes", """{"a":true}""")]
    [InlineData("a: off", """{"a":false}""")]
    [InlineData("a: 'yes'", """{"a":"yes"}""")]
    [InlineData("a: ~", """{"a":null}""")]
    [InlineData("a:", """{"a":null}""")]
    [InlineData("a: 017", """{"a":15}""")]
    [InlineData("a: 0x1F", """{"a":31}""")]
    [InlineData("a: 1_000", """{"a":1000}""")]
    [InlineData("a: 1.50", """{"a":1.5}""")]
    [InlineData("a: -3", """{"a":-3}""")]
    [InlineData("a: 1.2.3", """{"a":"1.2.3"}""")]
    [InlineData("a: 2024-01-01", """{"a":"2024-01-01"}""")]
    [InlineData("a: !!str 12", """{"a":"12"}""")]
    [InlineData("1: x\ntrue: z", """{"1":"x","true":"z"}""")]
    [InlineData("a: [1, {b: c}]", """{"a":[1,{"b":"c"}]}""")]
    [InlineData("a: |\n  x\n  y\n", """{"a":"x\ny\n"}""")]
    [InlineData("x: &p {k: 1}\nz: *p", """{"x":{"k":1},"z":{"k":1}}""")]
    [InlineData("x: &p {k: 1, l: 2}\nz:\n  <<: *p\n  k: 3", """{"x":{"k":1,"l":2},"z":{"k":3,"l":2}}""")]
    [InlineData("""{"a": "b", "c": [true]}""", """{"a":"b","c":[true]}""")]
    [InlineData("a: 1\n---\nb: 2", """{"a":1}""")]
    [InlineData("", "null")]
    public void Yaml_becomes_the_json_that_kubernetes_makes_of_it(string yaml, string json) =>
        Assert.Equal(json, Encoding.UTF8.GetString(YamlToJson.Convert(Encoding.UTF8.GetBytes(yaml), out _).Span));

    [Fact]
    public void Duplicate_key_keeps_the_last_value_and_is_a_strict_fault()
    {
        var decoded = ObjectDecoder.DecodeYaml(
            "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: y2\ndata:\n  a: \"1\"\n  a: \"2\"\n"u8, DecodeTarget.Of("", "v1", "ConfigMap"));
        Assert.Equal(["yaml: unmarshal errors:\n  line 7: key \"a\" already set in map"], decoded.StrictErrors);
        Assert.Equal("2", decoded.Value["data"]!["a"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("kind: [ConfigMap")]
    [InlineData("a: *nowhere")]
    [InlineData("a: &x [*x]")]
    [InlineData("a: &x {<<: *x}")]
    public void Broken_yaml_is_a_bad_request(string yaml)
    {
        var error = Assert.Throws<ApiException>(() => YamlToJson.Convert(Encoding.UTF8.GetBytes(yaml), out _));
        Assert.Equal(400, error.Status.Code);
    }

    [Fact]
    public void Aliases_cannot_blow_a_document_up()
    {
        var yaml = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
        for (var i = 1; i < 9; i++)
            yaml.Append("a" + i + ": &a" + i + " [" + string.Join(',', Enumerable.Repeat("*a" + (i - 1), 10)) + "]\n");
        var error = Assert.Throws<ApiException>(() => YamlToJson.Convert(Encoding.UTF8.GetBytes(yaml.ToString()), out _));
        Assert.Equal(400, error.Status.Code);
    }
}
