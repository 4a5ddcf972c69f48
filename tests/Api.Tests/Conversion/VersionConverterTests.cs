using System.Text;
using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Catalog;
using OrleansOrchestrator.Api.Decoding;
using Xunit;

namespace OrleansOrchestrator.Api.Tests.Conversion;

public sealed class VersionConverterTests
{
    private static readonly ResourceCatalog Catalog = ResourceCatalog.BuiltIn();

    [Fact]
    public void Events_are_renamed_both_ways()
    {
        const string served = """
            {"apiVersion":"events.k8s.io/v1","kind":"Event","metadata":{"name":"e"},"regarding":{"kind":"Pod"},"note":"n","reason":"r",
            "reportingController":"c","deprecatedCount":2,"eventTime":null}
            """;
        var converter = Converter("events.k8s.io", "v1", "events");
        var stored = converter.ToStorage(Parse(served));
        AssertJson(
            """
            {"apiVersion":"v1","kind":"Event","metadata":{"name":"e"},"involvedObject":{"kind":"Pod"},"message":"n","reason":"r",
            "reportingComponent":"c","count":2,"eventTime":null}
            """,
            stored);
        AssertJson(served, converter.FromStorage(stored));
    }

    [Fact]
    public void Cpu_target_of_an_autoscaler_is_a_metric_in_storage()
    {
        var converter = Converter("autoscaling", "v1", "horizontalpodautoscalers");
        var stored = converter.ToStorage(Decode("""{"metadata":{"name":"h"},"spec":{"maxReplicas":5,"targetCPUUtilizationPercentage":70}}"""));
        AssertJson(
            """[{"type":"Resource","resource":{"name":"cpu","target":{"type":"Utilization","averageUtilization":70}}}]""",
            stored["spec"]!["metrics"]!);
        var served = converter.FromStorage(stored);
        Assert.Equal(70, served["spec"]!["targetCPUUtilizationPercentage"]!.GetValue<long>());
        Assert.Null(served["metadata"]!["annotations"]);
    }

    [Fact]
    public void What_the_old_version_cannot_say_travels_in_annotations()
    {
        const string metrics = """
            [{"type":"Pods","pods":{"metric":{"name":"rps"},"target":{"type":"AverageValue","averageValue":"10"}}},
            {"type":"Object","object":{"describedObject":{"kind":"Service","name":"s"},"metric":{"name":"hits"},
            "target":{"type":"Value","value":"2k"}}}]
            """;
        const string behavior = """{"scaleUp":{"stabilizationWindowSeconds":0,"policies":[{"type":"Pods","value":4,"periodSeconds":15}]}}""";
        var stored = Parse(
            $$"""
            {"apiVersion":"autoscaling/v2","kind":"HorizontalPodAutoscaler","metadata":{"name":"h"},
            "spec":{"scaleTargetRef":{"kind":"Deployment","name":"d"},"maxReplicas":3,"metrics":{{metrics}},"behavior":{{behavior}} } }
            """);
        var converter = Converter("autoscaling", "v1", "horizontalpodautoscalers");

        var served = converter.FromStorage(stored);
        var annotations = served["metadata"]!["annotations"]!;
        AssertJson(
            """
            [{"type":"Pods","pods":{"metricName":"rps","targetAverageValue":"10"}},
            {"type":"Object","object":{"target":{"kind":"Service","name":"s"},"metricName":"hits","targetValue":"2k"}}]
            """,
            Parse("{\"x\":" + annotations["autoscaling.alpha.kubernetes.io/metrics"]!.GetValue<string>() + "}")["x"]!);
        Assert.Contains("\"StabilizationWindowSeconds\":0", annotations["autoscaling.alpha.kubernetes.io/behavior"]!.GetValue<string>(),
            StringComparison.Ordinal);

        var back = converter.ToStorage(served);
        AssertJson(metrics, back["spec"]!["metrics"]!);
        AssertJson(behavior, back["spec"]!["behavior"]!);
        Assert.Null(back["metadata"]!["annotations"]);
    }

    private static IVersionConverter Converter(string group, string version, string plural)
    {
        Assert.True(Catalog.TryGet(group, version, plural, out var definition));
        return definition.Converter!;
    }

    private static JsonObject Decode(string json) =>
        ObjectDecoder.Decode(Encoding.UTF8.GetBytes(json), DecodeTarget.Of("autoscaling", "v1", "HorizontalPodAutoscaler")).Value;

    private static JsonObject Parse(string json) => (JsonObject)JsonNode.Parse(json)!;

    private static void AssertJson(string expected, JsonNode actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), actual), actual.ToJsonString());
}
