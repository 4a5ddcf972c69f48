using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Catalog;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Selectors;
using OrleansOrchestrator.Gateway.Answers;
using OrleansOrchestrator.Registry.Cache;
using OrleansOrchestrator.Registry.Store;

namespace OrleansOrchestrator.Gateway.Subresources;

/// <summary>Takes one allowed disruption from the budget that covers a pod, or refuses.</summary>
internal sealed class DisruptionBudgets(IResourceStore store, IResourceCatalog catalog, TimeProvider time)
{
    private const int ConflictTries = 16;
    private const string Refusal = "Cannot evict pod as it would violate the pod's disruption budget.";

    public async Task TakeAsync(
        string ns, string podName, JsonObject pod, IReadOnlyDictionary<string, string> labels, WriteContext context, CancellationToken ct)
    {
        if (!catalog.TryGet("policy", "v1", "poddisruptionbudgets", out var resource))
            return;
        // The budget is the server's to write, whoever evicts.
        var own = new WriteContext { User = context.User, FieldManager = "kube-apiserver" };
        for (var attempt = 1; ; attempt++)
        {
            var list = await store.ListAsync(resource, ns, new ListQuery(), ct);
            if (Covering(list.Objects, labels) is not { } budget || !Spend(budget, pod, podName) || context.DryRun)
                return;
            try
            {
                await store.UpdateAsync(resource, ns, ObjectFields.Name(budget), "status", budget, own, ct);
                return;
            }
            catch (ApiException e) when (e.Status.Code == 409 && attempt < ConflictTries)
            {
                // Another eviction took from the same budget: look at what is left.
            }
        }
    }

    private static JsonObject? Covering(IReadOnlyList<CachedObject> all, IReadOnlyDictionary<string, string> labels)
    {
        JsonObject? found = null;
        foreach (var item in all)
        {
            var budget = Json.ParseObject(item.Value.Span);
            if (budget["spec"]?["selector"] is not JsonObject selector || !LabelSelector.From(selector).Matches(labels))
                continue;
            if (found is not null)
            {
                throw new ApiException(new ApiStatus(500, "",
                    "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support."));
            }

            found = budget;
        }

        return found;
    }

    /// <summary>False when the pod may go without touching the budget.</summary>
    private bool Spend(JsonObject budget, JsonObject pod, string podName)
    {
        var status = ObjectFields.Child(budget, "status");
        var name = ObjectFields.Name(budget);
        var healthy = Number(status, "currentHealthy");
        var desired = Number(status, "desiredHealthy");
        if (!IsReady(pod)
            && ((string?)budget["spec"]?["unhealthyPodEvictionPolicy"] == "AlwaysAllow" || (desired > 0 && healthy >= desired)))
            return false;
        if (Number(status, "observedGeneration") < Number(ObjectFields.Child(budget, "metadata"), "generation"))
            throw TooMany($"The disruption budget {name} is still being processed by the server.", 10);
        var allowed = Number(status, "disruptionsAllowed");
        if (allowed <= 0)
            throw TooMany($"The disruption budget {name} needs {desired} healthy pods and has {healthy} currently", null);
        status["disruptionsAllowed"] = allowed - 1;
        var now = time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'");
        ObjectFields.Child(status, "disruptedPods")[podName] = now;
        if (allowed == 1)
        {
            Conditions.Set(status, new JsonObject
            {
                ["type"] = "DisruptionAllowed",
                ["status"] = "False",
                ["observedGeneration"] = status["observedGeneration"]?.DeepClone(),
                ["lastTransitionTime"] = now,
                ["reason"] = "InsufficientPods",
                ["message"] = "",
            });
        }

        return true;
    }

    private static ApiException TooMany(string cause, int? retryAfter) => new(new ApiStatus(429, "TooManyRequests", Refusal,
        new StatusDetails(Causes: [new StatusCause("DisruptionBudget", cause, null)]), retryAfter));

    private static long Number(JsonObject parent, string field) => (long?)parent[field] ?? 0;

    private static bool IsReady(JsonObject pod) => pod["status"]?["conditions"] is JsonArray conditions
        && conditions.Any(c => (string?)c?["type"] == "Ready" && (string?)c["status"] == "True");
}
