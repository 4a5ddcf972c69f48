using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Tables;

/// <summary>Pods: what state their containers are in, told in one word.</summary>
internal static class PodTable
{
    public static TableDefinition Definition { get; } = new TableBuilder("core.v1")
        .Name()
        .AddTimed("Ready", "The aggregate readiness state of this pod for accepting traffic.", (pod, now) => PodSummary.Of(pod, now).Ready)
        .AddTimed("Status", "The aggregate status of the containers in this pod.", (pod, now) => PodSummary.Of(pod, now).Status)
        .AddTimed(
            "Restarts",
            "The number of times the containers in this pod have been restarted and when the last container in this pod has restarted.",
            (pod, now) => PodSummary.Of(pod, now).Restarts)
        .Age()
        .Wide("IP", "PodStatus.podIP", pod => pod.GetString("status", "podIP").Or(Cells.None))
        .Wide("Node", "PodSpec.nodeName", pod => pod.GetString("spec", "nodeName").Or(Cells.None))
        .Wide("Nominated Node", "PodStatus.nominatedNodeName", pod => pod.GetString("status", "nominatedNodeName").Or(Cells.None))
        .Wide("Readiness Gates", "PodSpec.readinessGates", ReadinessGates)
        .Build() with
    { RowConditions = RowConditions };

    private static JsonNode ReadinessGates(JsonObject pod)
    {
        if (pod.GetArray("spec", "readinessGates") is not { Count: > 0 } gates)
            return Cells.None;
        var met = gates.Count(g => Cells.IsConditionTrue(pod, (g as JsonObject).GetText("conditionType")));
        return $"{met}/{gates.Count}";
    }

    private static JsonArray? RowConditions(JsonObject pod) => pod.GetString("status", "phase") switch
    {
        "Succeeded" => Completed("Succeeded", "The pod has completed successfully."),
        "Failed" => Completed("Failed", "The pod failed."),
        _ => null,
    };

    private static JsonArray Completed(string reason, string message) =>
        [new JsonObject { ["type"] = "Completed", ["status"] = "True", ["reason"] = reason, ["message"] = message }];
}
