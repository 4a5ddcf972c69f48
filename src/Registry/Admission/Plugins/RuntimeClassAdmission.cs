using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Validation;
using OrleansOrchestrator.Registry.Cache;
using OrleansOrchestrator.Registry.Store;

namespace OrleansOrchestrator.Registry.Admission.Plugins;

/// <summary>A pod takes overhead, node selector and tolerations from its runtime class, and no overhead of its own.</summary>
public sealed class RuntimeClassAdmission(ResourceCaches caches) : IAdmissionPlugin
{
    private const string Classes = "runtimeclasses.node.k8s.io";

    public string Name => "RuntimeClass";

    public bool Handles(AdmissionRequest request) =>
        request.Operation == AdmissionOperation.Create && request.Resource.QualifiedName == "pods" && request.Subresource is null;

    public async ValueTask MutateAsync(AdmissionRequest request, CancellationToken ct)
    {
        if (request.Object.GetObject("spec") is not { } spec || await FindAsync(request, spec, ct) is not { } found)
            return;
        if (found.GetObject("overhead", "podFixed") is { } overhead)
        {
            if (spec["overhead"] is { } own && !own.SameAs(overhead))
                throw Rejected(request, "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead");
            spec["overhead"] = overhead.DeepClone();
        }

        if (found.GetObject("scheduling", "nodeSelector") is { Count: > 0 } selector)
            AddSelector(request, spec, selector);
        if (found.GetObject("scheduling").GetArray("tolerations") is { Count: > 0 } tolerations)
            AddTolerations(spec, tolerations);
    }

    public async ValueTask ValidateAsync(AdmissionRequest request, CancellationToken ct)
    {
        if (request.Object.GetObject("spec") is not { } spec || spec.IsEmpty("overhead"))
            return;
        var found = await FindAsync(request, spec, ct);
        if (found.GetObject("overhead") is null)
            throw Rejected(request, "pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead");
        if (!spec["overhead"].SameAs(found.GetObject("overhead", "podFixed")))
            throw Rejected(request, "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead");
    }

    private async ValueTask<JsonObject?> FindAsync(AdmissionRequest request, JsonObject spec, CancellationToken ct)
    {
        if (spec.GetText("runtimeClassName") is not { Length: > 0 } name)
            return null;
        var cache = caches.Get(Classes);
        var found = cache.Get(name);
        if (found is null)
        {
            await cache.SyncAsync(ct);
            found = cache.Get(name) ?? throw Rejected(request, $"pod rejected: RuntimeClass \"{name}\" not found");
        }

        return StoredForm.Parse(found.Value);
    }

    private static void AddSelector(AdmissionRequest request, JsonObject spec, JsonObject selector)
    {
        var own = spec.Ensure("nodeSelector");
        foreach (var (key, value) in selector)
        {
            if (own[key] is { } there && !there.SameAs(value))
            {
                throw Rejected(request,
                    $"conflict: runtimeClass.scheduling.nodeSelector[{key}] = {(string?)value}; pod.spec.nodeSelector[{key}] = {(string?)there}");
            }

            own[key] = value?.DeepClone();
        }
    }

    private static void AddTolerations(JsonObject spec, JsonArray added)
    {
        if (spec["tolerations"] is not JsonArray own)
            spec["tolerations"] = own = [];
        foreach (var toleration in added)
        {
            var known = false;
            foreach (var there in own)
                known |= there.SameAs(toleration);
            if (!known)
                own.Add(toleration?.DeepClone());
        }
    }

    private static ApiException Rejected(AdmissionRequest request, string why) => ApiErrors.Forbidden("", "pods", request.Name, why);
}
