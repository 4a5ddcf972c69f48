using OrleansOrchestrator.Api.Schemas;
using Xunit;

namespace OrleansOrchestrator.Api.Tests.Schemas;

public sealed class SchemaLibraryTests
{
    private static readonly Schema PodSpec = SchemaLibrary.Definition("core.v1", "PodSpec");

    [Fact]
    public void List_of_containers_is_a_map_keyed_and_merged_by_name()
    {
        var containers = PodSpec.Fields["containers"];
        Assert.True(containers.Required);
        Assert.Equal(ListKind.Map, containers.Schema.ListKind);
        Assert.Equal(["name"], containers.Schema.ListMapKeys);
        Assert.True(containers.Schema.PatchMerge);
        Assert.Equal("name", containers.Schema.PatchMergeKey);
        Assert.Equal("io.k8s.api.core.v1.Container", containers.Schema.Items!.DefinitionName);
    }

    [Fact]
    public void Emptiness_follows_the_go_types()
    {
        Assert.Equal(EmptyValue.Omit, PodSpec.Fields["hostNetwork"].Empty);
        Assert.Equal(EmptyValue.Keep, PodSpec.Fields["hostUsers"].Empty);
        Assert.Equal(EmptyValue.Keep, PodSpec.Fields["securityContext"].Empty);
        Assert.Equal(EmptyValue.Always, PodSpec.Fields["containers"].Empty);
        Assert.Equal(EmptyValue.Always, SchemaLibrary.Definition("core.v1", "Container").Fields["resources"].Empty);
        Assert.Equal(EmptyValue.Always, SchemaLibrary.Definition("core.v1", "PodCondition").Fields["lastProbeTime"].Empty);
        Assert.Equal(EmptyValue.Omit, SchemaLibrary.Definition("meta.v1", "ObjectMeta").Fields["creationTimestamp"].Empty);
    }

    [Fact]
    public void Field_may_carry_merge_rules_that_its_type_does_not()
    {
        var strategy = SchemaLibrary.Kind("apps", "v1", "Deployment").Fields["spec"].Schema.Fields["strategy"].Schema;
        Assert.True(strategy.PatchRetainKeys);
        Assert.False(SchemaLibrary.Definition("apps.v1", "DeploymentStrategy").PatchRetainKeys);
        Assert.Contains("rollingUpdate", strategy.Fields.Keys);
    }

    [Fact]
    public void Definitions_are_shared_between_kinds()
    {
        var template = SchemaLibrary.Kind("apps", "v1", "Deployment").Fields["spec"].Schema.Fields["template"].Schema;
        Assert.Same(PodSpec, template.Fields["spec"].Schema);
    }

    [Fact]
    public void Type_that_contains_itself_is_built()
    {
        var props = SchemaLibrary.Definition("apiextensions.v1", "JSONSchemaProps");
        Assert.Same(props, props.Fields["properties"].Schema.Items);
    }

    [Fact]
    public void Static_defaults_and_enumerations_come_with_the_field()
    {
        var protocol = SchemaLibrary.Definition("core.v1", "ContainerPort").Fields["protocol"];
        Assert.Equal("TCP", protocol.Default!.GetValue<string>());
        Assert.Equal(["SCTP", "TCP", "UDP"], protocol.Enum!);
    }

    [Theory]
    [InlineData("", "v1", "Pod", true)]
    [InlineData("apps", "v1", "Deployment", true)]
    [InlineData("rbac.authorization.k8s.io", "v1", "Role", true)]
    [InlineData("", "v1", "PodSpec", false)]
    [InlineData("", "v2", "Pod", false)]
    public void Kinds_are_known_by_group_version_and_name(string group, string version, string kind, bool known) =>
        Assert.Equal(known, SchemaLibrary.IsKind(group, version, kind));
}
