using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Catalog;
using OrleansOrchestrator.Api.Decoding;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Ownership;
using OrleansOrchestrator.Api.Patching;
using OrleansOrchestrator.Registry.Cache;

namespace OrleansOrchestrator.Registry.Store;

public sealed partial class ResourceStore
{
    private const int ApplyTries = 8;

    /// <summary>Server-side apply: makes the object, or changes what the manager states.</summary>
    private async Task<WriteResult> ApplyAsync(
        ResourceDefinition resource, string ns, string name, string? subresource, PatchRequest patch, WriteContext context,
        CancellationToken ct)
    {
        var config = ApplyConfiguration.Read(patch.Body);
        if (config["metadata"] is not JsonObject)
            config["metadata"] = new JsonObject();
        RequestedPlace.Settle(resource, ns, name, Metadata(config));
        var revision = RevisionText.ParseInBody((string?)Metadata(config)["resourceVersion"]);
        Metadata(config).Remove("resourceVersion");
        context.OwnersAreSet = true;

        JsonObject Apply(CachedObject? current)
        {
            var live = current is null ? null : StoredForm.Parse(AsServed(resource, current).Value);
            var applied = ServerSideApply.Apply(
                live, config, resource.Schema.Value, context.FieldManager, resource.ApiVersion, resource.Kind, subresource,
                SubresourceUpdates.IsForeign(resource, subresource) ? "" : Now(), patch.Force, RequestScope.Of(StorageOf(resource), subresource));
            context.Warnings.AddRange(PatchedObject.Check(DecodeTarget.Of(resource), applied, patch.Body, [], context.FieldValidation));
            return applied;
        }

        var cache = caches.Get(resource.LogName);
        for (var attempt = 1; ; attempt++)
        {
            await cache.SyncAsync(ct);
            try
            {
                return subresource is null && cache.Get(KeyOf(ns, name)) is null
                    ? await CreateAsync(resource, ns, Apply(null), context, ct)
                    : await ChangeAsync(resource, ns, name, subresource, context, revision, Apply, ct);
            }
            catch (ApiException e) when (e.Status.Reason is "AlreadyExists" or "NotFound" && subresource is null && attempt < ApplyTries)
            {
                // Made or deleted in between: apply to what is there now.
            }
        }
    }
}
