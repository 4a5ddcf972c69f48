using System.Collections.Frozen;
using System.Text;
using OrleansOrchestrator.Api.Catalog;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Schemas;
using OrleansOrchestrator.Api.Selectors;
using Xunit;

namespace OrleansOrchestrator.Api.Tests.Selectors;

public sealed class FieldSelectorTests
{
    private static readonly ResourceDefinition Pods = Define("Pod", "pods", new Dictionary<string, string[]>
    {
        ["spec.nodeName"] = ["spec", "nodeName"],
        ["spec.hostNetwork"] = ["spec", "hostNetwork"],
        ["status.phase"] = ["status", "phase"],
    });

    private static readonly ResourceDefinition ConfigMaps = Define("ConfigMap", "configmaps", []);

    private static readonly byte[] Pod = Encoding.UTF8.GetBytes(
        """{"metadata":{"labels":{"name":"no"},"name":"a","namespace":"n"},"spec":{"containers":[{"nodeName":"x"}],"nodeName":"n1"},"status":{}}""");

    [Theory]
    [InlineData("metadata.name=a", true)]
    [InlineData("metadata.name==a", true)]
    [InlineData("metadata.name!=a", false)]
    [InlineData("metadata.namespace=n,spec.nodeName=n1", true)]
    [InlineData("metadata.namespace=n,spec.nodeName=n2", false)]
    [InlineData("status.phase=", true)]
    [InlineData("status.phase!=Running", true)]
    [InlineData("spec.hostNetwork=false", true)]
    [InlineData("spec.hostNetwork=true", false)]
    [InlineData("", true)]
    [InlineData(@"metadata.name=a\,b", false)]
    public void Selector_matches_bytes_of_object(string text, bool expected) =>
        Assert.Equal(expected, FieldSelector.Parse(text, Pods).Matches(Pod));

    [Theory]
    [InlineData("spec.bogus=1", "field label not supported: spec.bogus")]
    [InlineData("=a", "field label not supported: ")]
    [InlineData("metadata.name", "invalid selector: 'metadata.name'; can't understand 'metadata.name'")]
    [InlineData("metadata.name=a=b", "invalid field selector: unescaped character in value: 61")]
    [InlineData(@"metadata.name=a\b", @"invalid field selector: invalid escape sequence: \b")]
    public void Malformed_selector_is_a_bad_request(string text, string message)
    {
        var error = Assert.Throws<ApiException>(() => FieldSelector.Parse(text, Pods));
        Assert.Equal((400, message), (error.Status.Code, error.Message));
    }

    [Fact]
    public void Resource_without_fields_of_its_own_names_the_two_it_knows()
    {
        var error = Assert.Throws<ApiException>(() => FieldSelector.Parse("data.a=b", ConfigMaps));
        Assert.Equal("\"data.a\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\"", error.Message);
    }

    [Fact]
    public void Equality_is_offered_to_an_index()
    {
        Assert.True(FieldSelector.Parse("spec.nodeName=n1", Pods).TryGetExact("spec.nodeName", out var value));
        Assert.Equal("n1", value);
        Assert.False(FieldSelector.Parse("spec.nodeName!=n1", Pods).TryGetExact("spec.nodeName", out _));
    }

    private static ResourceDefinition Define(string kind, string plural, Dictionary<string, string[]> fields) => new()
    {
        Group = "",
        Version = "v1",
        Kind = kind,
        Plural = plural,
        Singular = plural,
        LogName = plural,
        Namespaced = true,
        SelectableFields = fields,
        Schema = new Lazy<Schema>(() => Object(("spec", Object(("hostNetwork", new Schema { Type = SchemaType.Boolean }))))),
    };

    private static Schema Object(params (string Name, Schema Schema)[] fields) => new()
    {
        Type = SchemaType.Object,
        Fields = fields.ToFrozenDictionary(f => f.Name, f => new SchemaField { Name = f.Name, Schema = f.Schema }),
    };
}
