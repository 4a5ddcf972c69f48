using System.Text.Json.Nodes;

namespace OrleansOrchestrator.Registry.Admission.Plugins;

/// <summary>A new node takes no pods until it has reported that it is ready.</summary>
public sealed class TaintNodesByCondition : IAdmissionPlugin
{
    private const string NotReady = "node.kubernetes.io/not-ready";

    public string Name => "TaintNodesByCondition";

    public bool Handles(AdmissionRequest request) =>
        request.Operation == AdmissionOperation.Create && request.Resource.QualifiedName == "nodes" && request.Subresource is null;

    public ValueTask MutateAsync(AdmissionRequest request, CancellationToken ct)
    {
        if (request.Object!["spec"] is not JsonObject spec)
            request.Object["spec"] = spec = [];
        if (spec["taints"] is not JsonArray taints)
            spec["taints"] = taints = [];
        foreach (var taint in taints)
        {
            if ((string?)taint?["key"] == NotReady && (string?)taint?["effect"] == "NoSchedule")
                return ValueTask.CompletedTask;
        }

        taints.Add((JsonNode)new JsonObject { ["key"] = NotReady, ["effect"] = "NoSchedule" });
        return ValueTask.CompletedTask;
    }
}
