using System.Globalization;
using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Registry.Cache;
using OrleansOrchestrator.Registry.Store;

namespace OrleansOrchestrator.Registry.Admission.Plugins;

/// <summary>Resolves a pod's priority class to its number; there is at most one default class.</summary>
public sealed class Priority(ResourceCaches caches) : IAdmissionPlugin
{
    private const string Classes = "priorityclasses.scheduling.k8s.io";

    public string Name => "Priority";

    public bool Handles(AdmissionRequest request) =>
        request.Operation is AdmissionOperation.Create or AdmissionOperation.Update && request.Subresource is null &&
        request.Resource.QualifiedName is "pods" or Classes;

    public async ValueTask MutateAsync(AdmissionRequest request, CancellationToken ct)
    {
        if (request.Resource.QualifiedName == Classes || request.Object!["spec"] is not JsonObject spec)
            return;
        if (request.Old?["spec"] is JsonObject old)
        {
            // The resolved number and policy stay for life; an update that leaves them out does not take them away.
            Keep(spec, old, "priority");
            Keep(spec, old, "preemptionPolicy");
            return;
        }

        var name = (string?)spec["priorityClassName"] ?? "";
        var chosen = name.Length > 0 ? await FindAsync(request, name, ct) : FindDefault();
        var value = chosen is null ? 0 : Value(chosen);
        if (name.Length == 0 && chosen is not null)
            spec["priorityClassName"] = (string?)chosen["metadata"]?["name"];
        if (spec["priority"] is { } own && Number(own) != value)
        {
            throw ApiErrors.Forbidden("", "pods", request.Name,
                $"the integer value of priority ({Number(own)}) must not be provided in pod spec; priority admission controller computed " +
                $"{value} from the given PriorityClass name");
        }

        var policy = (string?)chosen?["preemptionPolicy"] ?? "PreemptLowerPriority";
        if ((string?)spec["preemptionPolicy"] is { } asked && asked != policy)
        {
            throw ApiErrors.Forbidden("", "pods", request.Name,
                $"the string value of PreemptionPolicy ({asked}) must not be provided in pod spec; priority admission controller computed " +
                $"{policy} from the given PriorityClass name");
        }

        spec["priority"] = value;
        spec["preemptionPolicy"] = policy;
    }

    public async ValueTask ValidateAsync(AdmissionRequest request, CancellationToken ct)
    {
        if (request.Resource.QualifiedName != Classes || !IsDefault(request.Object!))
            return;
        await caches.Get(Classes).SyncAsync(ct);
        if (FindDefault() is { } other && (string?)other["metadata"]?["name"] is { } name && name != request.Name)
        {
            throw ApiErrors.Forbidden(request.Resource.Group, request.Resource.Plural, request.Name,
                $"PriorityClass {name} is already marked as default. Only one default can exist");
        }
    }

    private async ValueTask<JsonObject> FindAsync(AdmissionRequest request, string name, CancellationToken ct)
    {
        var cache = caches.Get(Classes);
        var found = cache.Get(name);
        if (found is null)
        {
            await cache.SyncAsync(ct);
            found = cache.Get(name) ?? throw ApiErrors.Forbidden("", "pods", request.Name, $"no PriorityClass with name {name} was found");
        }

        return StoredForm.Parse(found.Value);
    }

    private JsonObject? FindDefault()
    {
        JsonObject? lowest = null;
        foreach (var item in caches.Get(Classes).Snapshot.Objects)
        {
            // The two system classes are there in every cluster and never the default: nearly always there is nothing to parse.
            if (item.Key.StartsWith("system-", StringComparison.Ordinal))
                continue;
            var tree = StoredForm.Parse(item.Value);
            if (IsDefault(tree) && (lowest is null || Value(tree) < Value(lowest)))
                lowest = tree;
        }

        return lowest;
    }

    private static bool IsDefault(JsonObject priorityClass) => priorityClass["globalDefault"] is JsonValue value && value.GetValue<bool>();

    private static long Value(JsonObject priorityClass) => priorityClass["value"] is { } value ? Number(value) : 0;

    private static long Number(JsonNode value) => long.Parse(value.ToJsonString(), CultureInfo.InvariantCulture);

    private static void Keep(JsonObject spec, JsonObject old, string field)
    {
        if (spec[field] is null && old[field] is { } value)
            spec[field] = value.DeepClone();
    }
}
