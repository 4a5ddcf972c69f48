using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Catalog;
using OrleansOrchestrator.Grains.Abstractions;
using OrleansOrchestrator.Registry.Cache;
using OrleansOrchestrator.Registry.Client;

namespace OrleansOrchestrator.Registry.Store;

public sealed partial class ResourceStore
{
    /// <summary>Writes of many pods in one round trip that no node takes them; each outcome stands for itself.</summary>
    public async Task<IReadOnlyList<BulkOutcome>> RefuseManyAsync(
        ResourceDefinition pods, IReadOnlyList<PodRefusal> refusals, CancellationToken ct)
    {
        var names = new (string Namespace, string Name)[refusals.Count];
        for (var i = 0; i < names.Length; i++)
            names[i] = (refusals[i].Namespace, refusals[i].Name);
        var written = await ChangeManyAsync(pods, names, (index, current) => new(Refusing(refusals[index], current)), ct);
        return Array.ConvertAll(written, static outcome => new BulkOutcome(outcome.Revision, outcome.Error));
    }

    /// <summary>Null when the pod is another one, has a node by now, or says so already.</summary>
    private CommitRequest? Refusing(PodRefusal refusal, CachedObject current)
    {
        if (refusal.Uid != current.Head.Uid)
            return null;
        var pod = StoredForm.Parse(current.Value);
        if ((string?)pod["spec"]?["nodeName"] is { Length: > 0 })
            return null;
        if (pod["status"] is not JsonObject status)
            pod["status"] = status = [];
        var changed = MarkUnschedulable(status, refusal.Message);
        if (refusal.NominatedNode is { } node && (string?)status["nominatedNodeName"] != node)
        {
            status["nominatedNodeName"] = node;
            changed = true;
        }

        if (!changed)
            return null;
        var bytes = StoredForm.Encode(pod, out var offset);
        return new CommitRequest(CommitAction.Update, current.Key, bytes, offset, current.Revision);
    }

    private bool MarkUnschedulable(JsonObject status, string message)
    {
        if (status["conditions"] is not JsonArray conditions)
            status["conditions"] = conditions = [];
        JsonObject? there = null;
        foreach (var item in conditions)
        {
            if (item is JsonObject condition && (string?)condition["type"] == "PodScheduled")
                there = condition;
        }

        if (there is not null && (string?)there["status"] == "False" && (string?)there["reason"] == "Unschedulable"
            && (string?)there["message"] == message)
        {
            return false;
        }

        // The transition time moves only when the status does.
        var since = there is not null && (string?)there["status"] == "False" ? (string?)there["lastTransitionTime"] : null;
        if (there is not null)
            conditions.Remove(there);
        conditions.Add((JsonNode)new JsonObject
        {
            ["type"] = "PodScheduled",
            ["status"] = "False",
            ["lastProbeTime"] = null,
            ["lastTransitionTime"] = since ?? Now(),
            ["reason"] = "Unschedulable",
            ["message"] = message,
        });
        return true;
    }
}
