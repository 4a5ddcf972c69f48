using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Catalog;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Ownership;
using OrleansOrchestrator.Api.Validation;
using OrleansOrchestrator.Grains.Abstractions;
using OrleansOrchestrator.Registry.Admission;
using OrleansOrchestrator.Registry.Cache;

namespace OrleansOrchestrator.Registry.Store;

public sealed partial class ResourceStore
{
    /// <summary>
    /// Tries of a write that has no revision of its own to insist on. Of all that compete, one succeeds in each round, so this is how many
    /// may compete for one object.
    /// </summary>
    private const int ConflictTries = 500;
    private const int StoreIsAway = 503;

    public async Task<WriteResult> UpdateAsync(
        ResourceDefinition resource, string ns, string name, string? subresource, JsonObject obj, WriteContext context, CancellationToken ct)
    {
        RequestedPlace.Settle(resource, ns, name, Metadata(obj));
        var revision = RevisionText.ParseInBody((string?)Metadata(obj)["resourceVersion"]);
        var uid = (string?)Metadata(obj)["uid"];
        if (subresource is null && StorageOf(resource).Strategy.AllowsCreateOnUpdate)
        {
            var cache = caches.Get(resource.LogName);
            await cache.SyncAsync(ct);
            if (cache.Get(KeyOf(ns, name)) is null)
            {
                Metadata(obj).Remove("resourceVersion");
                return await CreateAsync(resource, ns, obj, context, ct);
            }
        }

        JsonObject Replace(CachedObject current)
        {
            if (!string.IsNullOrEmpty(uid) && uid != current.Head.Uid)
                throw ApiErrors.Conflict(resource.Group, resource.Plural, name, UidMismatch(resource, current, uid));
            if (revision == 0 && subresource is null && !StorageOf(resource).Strategy.AllowsUnconditionalUpdate)
                throw MustNameRevision(resource, name);
            return (JsonObject)obj.DeepClone();
        }

        return await ChangeAsync(resource, ns, name, subresource, context, revision, Replace, ct);
    }

    /// <summary>
    /// Read, change, commit; again from the newest state when the change was computed on an older one. A failure or a change without
    /// effect counts only when it was computed on the newest state.
    /// </summary>
    private async Task<WriteResult> ChangeAsync(
        ResourceDefinition resource, string ns, string name, string? subresource, WriteContext context, long wantedRevision,
        Func<CachedObject, JsonObject> change, CancellationToken ct)
    {
        var cache = caches.Get(resource.LogName);
        var key = KeyOf(ns, name);
        await cache.WaitForAsync(0, ct);
        var current = cache.Get(key);
        var isNewest = false;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                if (current is null)
                    throw ApiErrors.NotFound(resource.Group, resource.Plural, name);
                if (wantedRevision != 0 && wantedRevision != current.Revision)
                    throw ApiErrors.Modified(resource.Group, resource.Plural, name);
                var warningsBefore = context.Warnings.Count;
                var wanted = change(current);
                var prepared = await PrepareUpdateAsync(resource, ns, name, subresource, wanted, current, context, ct);
                if (prepared.Request is null)
                {
                    if (isNewest)
                        return new WriteResult(AsServed(resource, current), false);
                    context.Warnings.RemoveRange(warningsBefore, context.Warnings.Count - warningsBefore);
                }
                else if (context.DryRun)
                {
                    return new WriteResult(DryUpdate(resource, prepared, current), false);
                }
                else
                {
                    var result = await commits.CommitAsync(resource.LogName, prepared.Request);
                    if (result.Outcome == CommitOutcome.Committed)
                    {
                        await ObjectAllocators.ConfirmAsync(prepared.Held, ct);
                        if (prepared.Request.Action == CommitAction.Delete)
                            await allocators.DeletedAsync(StorageOf(resource), prepared.Request.Value, ct);
                        return new WriteResult(AsServed(resource, Written(prepared.Answer, result.Revision)), false);
                    }

                    ObjectAllocators.Release(prepared.Held);
                    if (result.Outcome == CommitOutcome.Unavailable)
                        throw Refused(result);
                    if (wantedRevision != 0 || attempt >= ConflictTries)
                        throw ApiErrors.Modified(resource.Group, resource.Plural, name);
                    context.Warnings.RemoveRange(warningsBefore, context.Warnings.Count - warningsBefore);
                    current = result.Outcome == CommitOutcome.Conflict ? new CachedObject(key, result.Revision, result.Current) : null;
                    isNewest = true;
                    continue;
                }
            }
            catch (ApiException e) when (!isNewest && e.Status.Code != StoreIsAway)
            {
                // Perhaps only what this process knows is old. A write whose answer did not come is not computed anew: it would be held
                // against what it has done itself.
            }

            await cache.SyncAsync(ct);
            current = cache.Get(key);
            isNewest = true;
        }
    }

    private async ValueTask<PreparedUpdate> PrepareUpdateAsync(
        ResourceDefinition resource, string ns, string name, string? subresource, JsonObject obj, CachedObject current,
        WriteContext context, CancellationToken ct)
    {
        var storage = StorageOf(resource);
        var strategy = resource.Strategy;
        var old = StoredForm.Parse(current.Value);
        obj = ToStorage(resource, storage, obj);
        var metadata = Metadata(obj);
        KeepSystemFields(metadata, Metadata(old));
        strategy.SetDefaults(obj);
        if (!context.OwnersAreSet && !SubresourceUpdates.IsAction(resource, subresource))
            RecordOwners(resource, obj, old, subresource, context);

        var request = new AdmissionRequest
        {
            Operation = AdmissionOperation.Update,
            Resource = resource,
            Subresource = subresource,
            Namespace = ns,
            Name = name,
            Object = obj,
            Old = old,
            Context = context,
        };
        await admission.MutateAsync(request, ct);
        var errors = new FieldErrors();
        if (subresource is null)
        {
            strategy.PrepareForUpdate(obj, old, storage.HasStatus);
            if (strategy.HasGeneration)
                Generation.Bump(strategy, obj, old);
            ObjectMetaValidation.ValidateUpdate(metadata, Metadata(old), errors);
            strategy.ValidateUpdate(obj, old, errors);
        }
        else
        {
            SubresourceUpdates.Prepare(storage, subresource, obj, old);
            if (strategy.HasGeneration && !SubresourceUpdates.IsAction(resource, subresource))
                Generation.Bump(strategy, obj, old);
            ObjectMetaValidation.ValidateUpdate(metadata, Metadata(old), errors);
            strategy.ValidateSubresource(subresource, obj, old, errors);
        }

        if (!errors.IsEmpty)
            throw ApiErrors.Invalid(storage.Group, storage.Kind, name, errors);
        if (subresource is null)
            strategy.AddWarnings(obj, old, context.Warnings);
        await admission.ValidateAsync(request, ct);
        if (context.OwnersAreSet)
            ServerSideApply.KeepTimesIfUnchanged(obj, old);
        if (JsonNode.DeepEquals(obj, old))
            return default;
        var held = await allocators.ReserveAsync(storage, obj, old, context.DryRun, ct);
        var bytes = StoredForm.Encode(obj, out var offset);
        if (!Deletion.CompletesWith(storage, obj, old))
            return new PreparedUpdate(new CommitRequest(CommitAction.Update, current.Key, bytes, offset, current.Revision), held);
        // The caller is answered with the object as it asked for it; watchers are shown it as it was stored last.
        var last = StoredForm.Encode(old, out var lastOffset);
        var shown = new CommitRequest(CommitAction.Delete, current.Key, bytes, offset, current.Revision);
        return new PreparedUpdate(shown with { Value = last, RevisionOffset = lastOffset }, held, shown);
    }

    /// <summary>Fields that only the server sets come from the object as it is.</summary>
    private static void KeepSystemFields(JsonObject metadata, JsonObject old)
    {
        foreach (var field in (ReadOnlySpan<string>)
            ["uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "generation", "resourceVersion"])
        {
            // A uid or creation time of the client's own stays, so that validation can call it immutable.
            if (field is "uid" or "creationTimestamp" && metadata[field] is not null)
                continue;
            if (old[field] is { } value)
                metadata[field] = value.DeepClone();
            else
                metadata.Remove(field);
        }
    }

    private static CachedObject Written(CommitRequest request, long revision) =>
        new(request.Key, revision, StoredForm.Splice(request.Value.Span, request.RevisionOffset, revision));

    private static CachedObject DryUpdate(ResourceDefinition resource, PreparedUpdate prepared, CachedObject current) =>
        AsServed(resource, Written(prepared.Answer, current.Revision));

    private static string UidMismatch(ResourceDefinition resource, CachedObject current, string uid) =>
        $"StorageError: invalid object, Code: 4, Key: /registry/{resource.Plural}/{current.Key}, ResourceVersion: 0, " +
        $"AdditionalErrorMsg: Precondition failed: UID in precondition: {uid}, UID in object meta: {current.Head.Uid}";

    private static ApiException MustNameRevision(ResourceDefinition resource, string name)
    {
        var errors = new FieldErrors();
        errors.Invalid("metadata.resourceVersion", "0", "must be specified for an update");
        return ApiErrors.Invalid(resource.Group, resource.Plural, name, errors);
    }

    /// <param name="Request">Null: the change has no effect.</param>
    /// <param name="Request">Null when nothing changes.</param>
    /// <param name="Shown">What the caller sees, where that is not what is committed.</param>
    private readonly record struct PreparedUpdate(CommitRequest? Request, AllocationHold? Held, CommitRequest? Shown = null)
    {
        public CommitRequest Answer => Shown ?? Request!;
    }
}
