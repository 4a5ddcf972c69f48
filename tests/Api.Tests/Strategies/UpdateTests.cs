using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Strategies;
using Xunit;

namespace OrleansOrchestrator.Api.Tests.Strategies;

public class UpdateTests
{
    private static string Pod(string image = "i:1", string rest = "") =>
        $$$$"""{"spec":{"containers":[{"name":"c","image":"{{{{image}}}}"}]{{{{rest}}}}}}""";

    [Theory]
    [InlineData("i:2", "", "")]
    [InlineData("i:1", ",\"activeDeadlineSeconds\":5", "")]
    [InlineData("i:1", ",\"tolerations\":[{\"key\":\"k\",\"operator\":\"Exists\"}]", "")]
    [InlineData("i:1", ",\"hostname\":\"h\"", "Forbidden spec")]
    [InlineData("i:1", ",\"initContainers\":[{\"name\":\"x\",\"image\":\"i\"}]", "Forbidden spec.initContainers")]
    [InlineData("i:1", ",\"schedulingGates\":[{\"name\":\"x/y\"}]", "Forbidden spec.schedulingGates[0].name")]
    [InlineData("", "", "Required spec.containers[0].image, Forbidden spec")]
    public void Pod_update_allows_images_deadlines_and_tolerations_only(string image, string rest, string faults) =>
        Assert.Equal(faults, StrategyCase.UpdateFaults("pods", Pod(), Pod(image, rest)));

    [Fact]
    public void Pod_update_that_drops_a_toleration_is_refused() =>
        Assert.StartsWith("Forbidden spec.tolerations", StrategyCase.UpdateFaults("pods",
            Pod(rest: ",\"tolerations\":[{\"key\":\"k\",\"operator\":\"Exists\"}]"), Pod()));

    [Fact]
    public void Frozen_config_map_keeps_its_data()
    {
        const string Frozen = """{"immutable":true,"data":{"a":"1"}}""";
        Assert.Equal("", StrategyCase.UpdateFaults("configmaps", Frozen, Frozen));
        Assert.Equal("Forbidden immutable, Forbidden data", StrategyCase.UpdateFaults("configmaps", Frozen, """{"data":{"a":"2"}}"""));
    }

    [Theory]
    [InlineData("secrets", """{"type":"x/y"}""", """{"type":"x/z"}""", "Invalid type")]
    [InlineData("storageclasses.storage.k8s.io", """{"provisioner":"a"}""", """{"provisioner":"b"}""", "Invalid provisioner")]
    [InlineData("rolebindings.rbac.authorization.k8s.io", """{"roleRef":{"kind":"Role","name":"a"}}""", """{"roleRef":{"kind":"Role","name":"b"}}""", "Invalid roleRef")]
    [InlineData("priorityclasses.scheduling.k8s.io", """{"value":1}""", """{"value":2}""", "Forbidden value")]
    public void Immutable_field_stays(string resource, string before, string after, string faults) =>
        Assert.Equal(faults, StrategyCase.UpdateFaults(resource, before, after, hasStatus: false));

    [Fact]
    public void Service_keeps_what_was_allocated_when_the_client_does_not_say()
    {
        var old = StrategyCase.Created("services", """{"spec":{"type":"NodePort","clusterIP":"10.0.0.7","ports":[{"port":80,"nodePort":30080}]}}""");
        var obj = StrategyCase.Json("""{"spec":{"type":"NodePort","ports":[{"port":80}]}}""");
        BuiltInStrategies.For("services").PrepareForUpdate(obj, old, true);
        StrategyCase.AssertContains(JsonNode.Parse("""{"spec":{"clusterIP":"10.0.0.7","clusterIPs":["10.0.0.7"],"ports":[{"nodePort":30080}]}}"""), obj);
    }

    [Fact]
    public void Service_address_cannot_change() =>
        Assert.Equal("Invalid spec.clusterIPs[0]", StrategyCase.UpdateFaults("services",
            """{"spec":{"clusterIP":"10.0.0.7","clusterIPs":["10.0.0.7"],"ports":[{"port":80}]}}""",
            """{"spec":{"clusterIP":"10.0.0.8","clusterIPs":["10.0.0.7"],"ports":[{"port":80}]}}"""));

    [Fact]
    public void Service_that_becomes_an_external_name_lets_go_of_its_address()
    {
        var old = StrategyCase.Created("services", """{"spec":{"clusterIP":"10.0.0.7","ports":[{"port":80}]}}""");
        var obj = StrategyCase.Json(old.ToJsonString());
        obj["spec"]!["type"] = "ExternalName";
        obj["spec"]!["externalName"] = "x.example.com";
        var strategy = BuiltInStrategies.For("services");
        strategy.PrepareForUpdate(obj, old, true);
        strategy.SetDefaults(obj);
        var errors = new FieldErrors();
        strategy.ValidateUpdate(obj, old, errors);
        Assert.Equal("", StrategyCase.Describe(errors));
        Assert.Null(obj["spec"]!["clusterIP"]);
    }

    [Fact]
    public void Daemon_set_counts_changes_of_its_template()
    {
        const string Before = """{"spec":{"template":{"spec":{"containers":[{"name":"c","image":"i:1"}]}}}}""";
        var strategy = BuiltInStrategies.For("daemonsets.apps");
        var old = StrategyCase.Created("daemonsets.apps", Before);
        var same = StrategyCase.Json(Before);
        strategy.PrepareForUpdate(same, old, true);
        Assert.Equal("1", (string?)same["metadata"]!["annotations"]!["deprecated.daemonset.template.generation"]);
        var changed = StrategyCase.Json(Before.Replace("i:1", "i:2"));
        strategy.PrepareForUpdate(changed, old, true);
        Assert.Equal("2", (string?)changed["metadata"]!["annotations"]!["deprecated.daemonset.template.generation"]);
    }

    [Theory]
    [InlineData("", null, null, 0)]
    [InlineData("\"nodeName\":\"n\"", null, null, 30)]
    [InlineData("\"nodeName\":\"n\"", 5L, null, 5)]
    [InlineData("\"nodeName\":\"n\"", 0L, null, 0)]
    [InlineData("\"nodeName\":\"n\"", -1L, null, 1)]
    [InlineData("\"nodeName\":\"n\"", null, "Succeeded", 0)]
    public void Pod_deletion_waits_only_for_a_node_that_runs_it(string spec, long? requested, string? phase, long expected)
    {
        var pod = StrategyCase.Created("pods", $$$$"""{"spec":{ {{{{spec}}}} }}""");
        if (phase is not null)
            pod["status"]!["phase"] = phase;
        Assert.Equal(expected, BuiltInStrategies.For("pods").GracePeriodSeconds(pod, requested));
    }

    [Fact]
    public void Deployment_status_update_keeps_spec_and_labels()
    {
        var old = StrategyCase.Created("deployments.apps", """{"metadata":{"labels":{"a":"1"}},"spec":{"replicas":3}}""");
        var obj = StrategyCase.Json("""{"metadata":{"labels":{"from":"status"}},"spec":{"replicas":9},"status":{"replicas":1}}""");
        BuiltInStrategies.For("deployments.apps").PrepareForStatusUpdate(obj, old);
        StrategyCase.AssertContains(JsonNode.Parse("""{"metadata":{"labels":{"a":"1","from":null}},"spec":{"replicas":3},"status":{"replicas":1}}"""), obj);
    }

    [Fact]
    public void Deployment_status_counters_must_fit()
    {
        var errors = new FieldErrors();
        var strategy = BuiltInStrategies.For("deployments.apps");
        strategy.ValidateStatusUpdate(StrategyCase.Json("""{"status":{"replicas":1,"readyReplicas":2,"availableReplicas":1}}"""), [], errors);
        Assert.Equal("Invalid status.readyReplicas", StrategyCase.Describe(errors));
    }
}
