using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Catalog;
using OrleansOrchestrator.Api.Tables;
using Xunit;

namespace OrleansOrchestrator.Api.Tests.Tables;

public sealed class PodTableTests
{
    private static readonly DateTimeOffset Now = new(2024, 1, 1, 1, 0, 0, TimeSpan.Zero);
    private static readonly TableDefinition Table = Find();

    [Theory]
    [InlineData("""{"phase":"Pending"}""", "0/1", "Pending", "0")]
    [InlineData("""{"phase":"Failed","reason":"Evicted"}""", "0/1", "Evicted", "0")]
    [InlineData("""{"phase":"Pending","conditions":[{"type":"PodScheduled","status":"False","reason":"SchedulingGated"}]}""", "0/1", "SchedulingGated", "0")]
    [InlineData("""{"phase":"Running","containerStatuses":[{"name":"c","ready":true,"restartCount":3,"state":{"running":{}}}]}""", "1/1", "Running", "3")]
    [InlineData("""{"phase":"Pending","containerStatuses":[{"name":"c","ready":false,"restartCount":0,"state":{"waiting":{"reason":"ImagePullBackOff"}}}]}""", "0/1", "ImagePullBackOff", "0")]
    [InlineData("""{"phase":"Succeeded","containerStatuses":[{"name":"c","restartCount":0,"state":{"terminated":{"exitCode":0,"reason":"Completed"}}}]}""", "0/1", "Completed", "0")]
    [InlineData("""{"phase":"Running","containerStatuses":[{"name":"c","restartCount":7,"state":{"terminated":{"exitCode":137,"signal":9}}}]}""", "0/1", "Signal:9", "7")]
    [InlineData("""{"phase":"Running","containerStatuses":[{"name":"c","restartCount":1,"state":{"terminated":{"exitCode":2}}}]}""", "0/1", "ExitCode:2", "1")]
    [InlineData("""{"phase":"Running","containerStatuses":[{"name":"c","ready":true,"restartCount":2,"state":{"running":{}},"lastState":{"terminated":{"finishedAt":"2024-01-01T00:55:00Z"}}}]}""", "1/1", "Running", "2 (5m ago)")]
    [InlineData("""{"phase":"Pending","initContainerStatuses":[{"name":"i","restartCount":0,"state":{"waiting":{"reason":"PodInitializing"}}}]}""", "0/1", "Init:0/1", "0")]
    [InlineData("""{"phase":"Pending","initContainerStatuses":[{"name":"i","restartCount":4,"state":{"terminated":{"exitCode":1,"reason":"Error"}}}]}""", "0/1", "Init:Error", "4")]
    [InlineData("""{"phase":"Running","initContainerStatuses":[{"name":"i","restartCount":4,"state":{"terminated":{"exitCode":0}}}],"containerStatuses":[{"name":"c","ready":true,"restartCount":0,"state":{"running":{}}}]}""", "1/1", "Running", "0")]
    public void Status_of_a_pod_is_told_by_its_containers(string status, string ready, string word, string restarts)
    {
        var cells = Row($$$"""{"metadata":{"name":"p"},"spec":{"containers":[{"name":"c"}],"initContainers":[{"name":"i"}]},"status":{{{status}}}}""");
        Assert.Equal([ready, word, restarts], cells[1..4]);
    }

    [Fact]
    public void Sidecar_counts_among_the_containers()
    {
        var cells = Row(
            """
            {"metadata":{"name":"p"},"spec":{"containers":[{"name":"c"}],"initContainers":[{"name":"s","restartPolicy":"Always"}]},
            "status":{"phase":"Running","initContainerStatuses":[{"name":"s","ready":true,"started":true,"restartCount":1,"state":{"running":{}}}],
            "containerStatuses":[{"name":"c","ready":true,"restartCount":1,"state":{"running":{}}}]}}
            """);
        Assert.Equal(["2/2", "Running", "2"], cells[1..4]);
    }

    [Fact]
    public void Pod_with_a_deletion_time_is_terminating()
    {
        var cells = Row(
            """{"metadata":{"name":"p","deletionTimestamp":"2024-01-01T00:00:00Z"},"spec":{"containers":[{}]},"status":{"phase":"Running"}}""");
        Assert.Equal("Terminating", cells[2]);
    }

    [Fact]
    public void Wide_columns_have_placeholders_and_count_readiness_gates()
    {
        var cells = Row(
            """
            {"metadata":{"name":"p","creationTimestamp":"2024-01-01T00:58:30Z"},"spec":{"containers":[{}],
            "readinessGates":[{"conditionType":"a"},{"conditionType":"b"}]},
            "status":{"conditions":[{"type":"a","status":"True"}]}}
            """);
        Assert.Equal(["90s", "<none>", "<none>", "<none>", "1/2"], cells[4..9]);
    }

    [Fact]
    public void Finished_pod_has_a_completed_condition()
    {
        var pod = (JsonObject)JsonNode.Parse("""{"status":{"phase":"Succeeded"}}""")!;
        Assert.Equal("Succeeded", Table.RowConditions!(pod)![0]!["reason"]!.GetValue<string>());
        Assert.Null(Table.RowConditions!((JsonObject)JsonNode.Parse("""{"status":{"phase":"Running"}}""")!));
    }

    private static string[] Row(string pod) =>
        [.. Table.Row((JsonObject)JsonNode.Parse(pod)!, Now).Select(c => c!.GetValue<string>())];

    private static TableDefinition Find()
    {
        Assert.True(ResourceCatalog.BuiltIn().TryGet("", "v1", "pods", out var pods));
        return pods.Table;
    }
}
