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
    public async Task<IReadOnlyList<(CachedObject? Object, ApiException? Error)>> BindManyAsync(
        ResourceDefinition pods, IReadOnlyList<PodBinding> bindings, bool dryRun, CancellationToken ct)
    {
        var cache = caches.Get(pods.LogName);
        var outcomes = new (CachedObject? Object, ApiException? Error)[bindings.Count];
        var pending = new List<(int Index, CachedObject Current)>(bindings.Count);
        for (var i = 0; i < bindings.Count; i++)
        {
            var key = KeyOf(bindings[i].Namespace, bindings[i].Name);
            if (cache.Get(key) is { } current)
                pending.Add((i, current));
            else
                outcomes[i] = (null, ApiErrors.NotFound(pods.Group, pods.Plural, bindings[i].Name));
        }

        for (var attempt = 1; pending.Count > 0; attempt++)
        {
            var requests = new List<CommitRequest>(pending.Count);
            var indexes = new List<int>(pending.Count);
            foreach (var (index, current) in pending)
            {
                try
                {
                    requests.Add(Bound(pods, bindings[index], current));
                    indexes.Add(index);
                }
                catch (ApiException e)
                {
                    outcomes[index] = (null, e);
                }
            }

            pending.Clear();
            if (requests.Count == 0)
                break;
            if (dryRun)
            {
                for (var i = 0; i < indexes.Count; i++)
                    outcomes[indexes[i]] = (Written(requests[i], requests[i].ExpectedRevision ?? 0), null);
                break;
            }

            var results = await Log(pods).CommitManyAsync(requests, CancellationToken.None);
            for (var i = 0; i < results.Count; i++)
            {
                var index = indexes[i];
                if (results[i].Outcome == CommitOutcome.Committed)
                    outcomes[index] = (Written(requests[i], results[i].Revision), null);
                else if (results[i].Outcome == CommitOutcome.Conflict && attempt < ConflictTries)
                    pending.Add((index, new CachedObject(requests[i].Key, results[i].Revision, results[i].Current)));
                else if (results[i].Outcome == CommitOutcome.Unavailable)
                    outcomes[index] = (null, Refused(results[i]));
                else
                    outcomes[index] = (null, ApiErrors.NotFound(pods.Group, pods.Plural, bindings[index].Name));
            }
        }

        return outcomes;
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
