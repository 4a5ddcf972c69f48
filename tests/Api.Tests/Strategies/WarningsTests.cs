using OrleansOrchestrator.Api.Strategies;
using Xunit;

namespace OrleansOrchestrator.Api.Tests.Strategies;

public class WarningsTests
{
    [Theory]
    [InlineData("pods", """{"spec":{"containers":[{"name":"c","image":"i","env":[{"name":"A","value":"1"},{"name":"A","value":"2"}]}]}}""",
        "spec.containers[0].env[1]: hides previous definition of \"A\", which may be dropped when using apply")]
    [InlineData("pods", """{"spec":{"nodeSelector":{"beta.kubernetes.io/os":"linux"},"containers":[]}}""",
        "spec.nodeSelector[beta.kubernetes.io/os]: deprecated since v1.14; use \"kubernetes.io/os\" instead")]
    [InlineData("pods", """{"spec":{"containers":[{"name":"c","image":"i","resources":{"requests":{"memory":"100m"}}}]}}""",
        "spec.containers[0].resources.requests[memory]: fractional byte value \"100m\" is invalid, must be an integer")]
    [InlineData("deployments.apps", """{"spec":{"template":{"spec":{"volumes":[{"name":"v","rbd":{}}],"containers":[]}}}}""",
        "spec.template.spec.volumes[0].rbd: deprecated in v1.28, non-functional in v1.31+")]
    [InlineData("jobs.batch", """{"metadata":{"name":"a.b"},"spec":{"template":{"spec":{"containers":[]}}}}""",
        "metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended: [must not contain dots]")]
    [InlineData("services", """{"spec":{"trafficDistribution":"PreferClose"}}""", "spec.trafficDistribution: \"PreferClose\" is deprecated; use \"PreferSameZone\"")]
    [InlineData("secrets", """{"type":"kubernetes.io/tls","data":{"tls.crt":"eA==","tls.key":"eA=="}}""", "tls: failed to find any PEM data in certificate input")]
    public void New_object_is_warned_about(string resource, string given, string expected)
    {
        var warnings = new List<string>();
        BuiltInStrategies.For(resource).AddWarnings(StrategyCase.Created(resource, given), null, warnings);
        Assert.Equal([expected], warnings);
    }

    [Fact]
    public void Unchanged_pod_is_not_warned_about_again()
    {
        var pod = StrategyCase.Created("pods", """{"spec":{"nodeSelector":{"beta.kubernetes.io/os":"linux"},"containers":[]}}""");
        var warnings = new List<string>();
        BuiltInStrategies.For("pods").AddWarnings(pod, pod, warnings);
        Assert.Empty(warnings);
    }
}
