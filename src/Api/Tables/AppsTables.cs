using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Tables;

/// <summary>The kinds of apps.</summary>
internal static class AppsTables
{
    public static TableDefinition ControllerRevisions { get; } = new TableBuilder("apps.v1")
        .Name()
        .Add("Controller", "Controller of the object", Controller)
        .Add("Revision", "ControllerRevision.revision", revision => revision.GetLong("revision") ?? 0)
        .Age()
        .Build();

    public static TableDefinition DaemonSets { get; } = new TableBuilder("apps.v1")
        .Name()
        .Add("Desired", "DaemonSetStatus.desiredNumberScheduled", set => set.Number("status", "desiredNumberScheduled"), "integer")
        .Add("Current", "DaemonSetStatus.currentNumberScheduled", set => set.Number("status", "currentNumberScheduled"), "integer")
        .Add("Ready", "DaemonSetStatus.numberReady", set => set.Number("status", "numberReady"), "integer")
        .Add("Up-to-date", "DaemonSetStatus.updatedNumberScheduled", set => set.Number("status", "updatedNumberScheduled"), "integer")
        .Add("Available", "DaemonSetStatus.numberAvailable", set => set.Number("status", "numberAvailable"), "integer")
        .Add("Node Selector", "A selector which must be true for the pod to fit on a node.", NodeSelector)
        .Age()
        .Template("spec", "template", "spec")
        .Wide("Selector", "DaemonSetSpec.selector", set => Cells.Selector(set.GetObject("spec", "selector")))
        .Build();

    public static TableDefinition Deployments { get; } = new TableBuilder("apps.v1")
        .Name()
        .Add("Ready", "Number of the pod with ready state", d => $"{d.Number("status", "readyReplicas")}/{d.Number("spec", "replicas")}")
        .Add("Up-to-date", "DeploymentStatus.updatedReplicas", d => d.Number("status", "updatedReplicas"))
        .Add("Available", "DeploymentStatus.availableReplicas", d => d.Number("status", "availableReplicas"))
        .Age()
        .Template("spec", "template", "spec")
        .Wide("Selector", "DeploymentSpec.selector", d => Cells.Selector(d.GetObject("spec", "selector")))
        .Build();

    public static TableDefinition ReplicaSets { get; } = new TableBuilder("apps.v1")
        .Name()
        .Add("Desired", "ReplicaSetSpec.replicas", set => set.Number("spec", "replicas"), "integer")
        .Add("Current", "ReplicaSetStatus.replicas", set => set.Number("status", "replicas"), "integer")
        .Add("Ready", "ReplicaSetStatus.readyReplicas", set => set.Number("status", "readyReplicas"), "integer")
        .Age()
        .Template("spec", "template", "spec")
        .Wide("Selector", "ReplicaSetSpec.selector", set => Cells.Selector(set.GetObject("spec", "selector")))
        .Build();

    public static TableDefinition StatefulSets { get; } = new TableBuilder("apps.v1")
        .Name()
        .Add("Ready", "Number of the pod with ready state", s => $"{s.Number("status", "readyReplicas")}/{s.Number("spec", "replicas")}")
        .Age()
        .Template("spec", "template", "spec")
        .Build();

    private static JsonNode NodeSelector(JsonObject set) =>
        Cells.Labels(set.GetObject("spec", "template", "spec").GetObject("nodeSelector"));

    private static JsonNode Controller(JsonObject revision)
    {
        foreach (var item in revision.GetArray("metadata", "ownerReferences") ?? [])
        {
            if (item is not JsonObject owner || !owner.IsTrue("controller"))
                continue;
            var slash = owner.GetText("apiVersion").IndexOf('/', StringComparison.Ordinal);
            var group = slash < 0 ? "" : "." + owner.GetText("apiVersion")[..slash];
            return owner.GetText("kind").ToLowerInvariant() + group + "/" + owner.GetText("name");
        }

        return Cells.None;
    }
}
