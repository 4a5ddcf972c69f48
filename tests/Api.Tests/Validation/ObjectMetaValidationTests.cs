using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Strategies;
using OrleansOrchestrator.Api.Tests.Strategies;
using OrleansOrchestrator.Api.Validation;
using Xunit;

namespace OrleansOrchestrator.Api.Tests.Validation;

public class ObjectMetaValidationTests
{
    [Theory]
    [InlineData("""{"name":"a","namespace":"n"}""", NameRule.DnsSubdomain, "")]
    [InlineData("""{"namespace":"n"}""", NameRule.DnsSubdomain, "Required metadata.name")]
    [InlineData("""{"name":"a"}""", NameRule.DnsSubdomain, "Required metadata.namespace")]
    [InlineData("""{"name":"Not_OK-x","generateName":"Not_OK-","namespace":"n"}""", NameRule.DnsSubdomain, "Invalid metadata.generateName, Invalid metadata.name")]
    [InlineData("""{"name":"a.b","namespace":"n"}""", NameRule.DnsLabel, "Invalid metadata.name")]
    [InlineData("""{"name":"A:b","namespace":"n"}""", NameRule.PathSegment, "")]
    [InlineData("""{"name":"a/b","namespace":"n"}""", NameRule.PathSegment, "Invalid metadata.name")]
    [InlineData("""{"name":"a","namespace":"n","labels":{"x y":"v","k":"a b"}}""", NameRule.DnsSubdomain, "Invalid metadata.labels, Invalid metadata.labels")]
    [InlineData("""{"name":"a","namespace":"n","finalizers":["nodomain","x.y/z","orphan"]}""", NameRule.DnsSubdomain, "Invalid metadata.finalizers[0]")]
    [InlineData("""{"name":"a","namespace":"n","ownerReferences":[{"apiVersion":"v1","kind":"Pod","name":"p","uid":""}]}""", NameRule.DnsSubdomain, "Invalid metadata.ownerReferences[0].uid")]
    public void New_metadata_is_checked(string metadata, NameRule rule, string faults)
    {
        var errors = new FieldErrors();
        ObjectMetaValidation.ValidateCreate(StrategyCase.Json(metadata), rule, namespaced: true, errors);
        Assert.Equal(faults, StrategyCase.Describe(errors));
    }

    [Fact]
    public void Cluster_scoped_object_has_no_namespace()
    {
        var errors = new FieldErrors();
        ObjectMetaValidation.ValidateCreate(StrategyCase.Json("""{"name":"a","namespace":"n"}"""), NameRule.DnsSubdomain, namespaced: false, errors);
        Assert.Equal("metadata.namespace: Forbidden: not allowed on this type", errors.Summary());
    }

    [Fact]
    public void Annotations_have_a_total_size()
    {
        var errors = new FieldErrors();
        var metadata = StrategyCase.Json("""{"name":"a","namespace":"n"}""");
        metadata.Ensure("annotations")["k"] = new string('x', 256 * 1024);
        ObjectMetaValidation.ValidateCreate(metadata, NameRule.DnsSubdomain, namespaced: true, errors);
        Assert.Equal("TooLong metadata.annotations", StrategyCase.Describe(errors));
    }

    [Theory]
    [InlineData("""{"name":"a","uid":"1"}""", "")]
    [InlineData("""{"name":"a"}""", "")]
    [InlineData("""{"name":"a","uid":"2"}""", "Invalid metadata.uid")]
    [InlineData("""{"name":"b"}""", "Invalid metadata.name")]
    [InlineData("""{"name":"a","creationTimestamp":"2020-01-01T00:00:00Z"}""", "Invalid metadata.creationTimestamp")]
    public void Changed_metadata_keeps_what_the_server_set(string metadata, string fault)
    {
        var errors = new FieldErrors();
        ObjectMetaValidation.ValidateUpdate(StrategyCase.Json(metadata),
            StrategyCase.Json("""{"name":"a","uid":"1","creationTimestamp":"2026-01-01T00:00:00Z"}"""), errors);
        Assert.Equal(fault.Length == 0 ? "" : $"{fault}, {fault}", StrategyCase.Describe(errors));
    }

    [Fact]
    public void Object_being_deleted_gets_no_new_finalizers()
    {
        var errors = new FieldErrors();
        ObjectMetaValidation.ValidateUpdate(StrategyCase.Json("""{"name":"a","finalizers":["x.y/a","x.y/b"]}"""),
            StrategyCase.Json("""{"name":"a","finalizers":["x.y/a"],"deletionTimestamp":"2026-01-01T00:00:00Z"}"""), errors);
        Assert.Contains("found new finalizers []string{\"x.y/b\"}", errors.All[0].Message);
    }
}
