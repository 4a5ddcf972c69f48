using System.Text.Json.Nodes;

namespace OrleansOrchestrator.Registry.Admission.Plugins;

/// <summary>Pods stay 300 s on a node that became not ready or unreachable, unless they say otherwise.</summary>
public sealed class DefaultTolerationSeconds : IAdmissionPlugin
{
    private const int Seconds = 300;

    public string Name => "DefaultTolerationSeconds";

    public bool Handles(AdmissionRequest request) =>
        request.Operation is AdmissionOperation.Create or AdmissionOperation.Update &&
        request.Resource.QualifiedName == "pods" && request.Subresource is null;

    public ValueTask MutateAsync(AdmissionRequest request, CancellationToken ct)
    {
        if (request.Object!["spec"] is not JsonObject spec)
            return ValueTask.CompletedTask;
        var tolerations = spec["tolerations"] as JsonArray ?? [];
        Add(tolerations, "node.kubernetes.io/not-ready");
        Add(tolerations, "node.kubernetes.io/unreachable");
        if (tolerations.Parent is null && tolerations.Count > 0)
            spec["tolerations"] = tolerations;
        return ValueTask.CompletedTask;
    }

    private static void Add(JsonArray tolerations, string taint)
    {
        foreach (var item in tolerations)
        {
            var effect = (string?)item?["effect"] ?? "";
            if ((string?)item?["key"] is null or "" || (string?)item["key"] == taint)
            {
                if (effect is "" or "NoExecute")
                    return;
            }
        }

        tolerations.Add((JsonNode)new JsonObject
        {
            ["key"] = taint,
            ["operator"] = "Exists",
            ["effect"] = "NoExecute",
            ["tolerationSeconds"] = Seconds,
        });
    }
}
