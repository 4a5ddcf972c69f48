using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Catalog;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Grains.Abstractions;
using OrleansOrchestrator.Registry.Cache;
using OrleansOrchestrator.Registry.Client;

namespace OrleansOrchestrator.Registry.Store;

public sealed partial class ResourceStore
{
    /// <summary>Binds many pods in one round trip; each outcome stands for itself. What <c>pods/binding</c> does for one.</summary>
    public async Task<IReadOnlyList<BulkOutcome>> BindManyAsync(
        ResourceDefinition pods, IReadOnlyList<PodBinding> bindings, CancellationToken ct)
    {
        var names = new (string Namespace, string Name)[bindings.Count];
        for (var i = 0; i < names.Length; i++)
            names[i] = (bindings[i].Namespace, bindings[i].Name);
        var written = await ChangeManyAsync(pods, names, (index, current) => new(Bound(pods, bindings[index], current)), ct);
        return Array.ConvertAll(written, static outcome => new BulkOutcome(outcome.Revision, outcome.Error));
    }

    private CommitRequest Bound(ResourceDefinition pods, PodBinding binding, CachedObject current)
    {
        var pod = StoredForm.Parse(current.Value);
        var metadata = Metadata(pod);
        if (binding.Uid.Length > 0 && binding.Uid != current.Head.Uid)
        {
            throw ApiErrors.Conflict(pods.Group, pods.Plural, binding.Name,
                $"Precondition failed: UID in precondition: {binding.Uid}, UID in object meta: {current.Head.Uid}");
        }

        if (metadata["deletionTimestamp"] is not null)
        {
            throw ApiErrors.Conflict(pods.Group, "pods/binding", binding.Name,
                $"pod {binding.Name} is being deleted, cannot be assigned to a host");
        }

        var spec = (JsonObject)pod["spec"]!;
        if ((string?)spec["nodeName"] is { Length: > 0 } there)
        {
            throw ApiErrors.Conflict(pods.Group, "pods/binding", binding.Name,
                $"pod {binding.Name} is already assigned to node \"{there}\"");
        }

        if (spec["schedulingGates"] is JsonArray { Count: > 0 })
        {
            throw ApiErrors.Conflict(pods.Group, "pods/binding", binding.Name,
                $"pod {binding.Name} has non-empty .spec.schedulingGates");
        }

        spec["nodeName"] = binding.Node;
        if (pod["status"] is not JsonObject status)
            pod["status"] = status = [];
        MarkScheduled(status);
        var bytes = StoredForm.Encode(pod, out var offset);
        return new CommitRequest(CommitAction.Update, current.Key, bytes, offset, current.Revision);
    }

    private void MarkScheduled(JsonObject status)
    {
        if (status["conditions"] is not JsonArray conditions)
            status["conditions"] = conditions = [];
        for (var i = conditions.Count - 1; i >= 0; i--)
        {
            if ((string?)conditions[i]?["type"] == "PodScheduled")
                conditions.RemoveAt(i);
        }

        conditions.Add((JsonNode)new JsonObject
        {
            ["type"] = "PodScheduled",
            ["status"] = "True",
            ["lastProbeTime"] = null,
            ["lastTransitionTime"] = Now(),
        });
    }
}
