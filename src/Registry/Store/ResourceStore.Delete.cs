using OrleansOrchestrator.Api.Catalog;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Grains.Abstractions;
using OrleansOrchestrator.Registry.Admission;
using OrleansOrchestrator.Registry.Cache;

namespace OrleansOrchestrator.Registry.Store;

public sealed partial class ResourceStore
{
    /// <summary>Deletions under way at once in a deletecollection: enough to fill batches, few enough to be fair.</summary>
    private const int CollectionParallelism = 64;

    public async Task<DeleteResult> DeleteAsync(
        ResourceDefinition resource, string ns, string name, DeleteRequest options, WriteContext context, CancellationToken ct)
    {
        Deletion.Check(options);
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
                Deletion.CheckPreconditions(StorageOf(resource), name, options, current);
                var step = await DeleteStepAsync(resource, ns, name, options, current, context, ct);
                if (step.Request is not null && !context.DryRun)
                {
                    var result = await commits.CommitAsync(resource.LogName, step.Request);
                    if (result.Outcome == CommitOutcome.Unavailable)
                        throw Refused(result);
                    if (result.Outcome == CommitOutcome.Committed && step.Gone)
                        await allocators.DeletedAsync(StorageOf(resource), step.Request.Value, ct);
                    if (result.Outcome == CommitOutcome.Committed)
                        return new DeleteResult(AsServed(resource, Written(step.Request, result.Revision)), step.Gone);
                    if (attempt >= ConflictTries)
                        throw ApiErrors.Modified(resource.Group, resource.Plural, name);
                    current = result.Outcome == CommitOutcome.Conflict ? new CachedObject(key, result.Revision, result.Current) : null;
                    isNewest = true;
                    continue;
                }

                if (isNewest || context.DryRun)
                {
                    var shown = step.Request is null ? current : Written(step.Request, current.Revision);
                    return new DeleteResult(AsServed(resource, shown), step.Gone);
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

    public async Task<ListResult> DeleteCollectionAsync(
        ResourceDefinition resource, string ns, ListQuery query, DeleteRequest options, WriteContext context, CancellationToken ct)
    {
        Deletion.Check(options);
        var list = await ListAsync(resource, ns, query, ct);
        await Parallel.ForEachAsync(
            list.Objects, new ParallelOptions { MaxDegreeOfParallelism = CollectionParallelism, CancellationToken = ct },
            async (item, token) =>
            {
                try
                {
                    await DeleteAsync(resource, item.Head.Namespace, item.Head.Name, options with { Uid = options.Uid ?? item.Head.Uid },
                        context, token);
                }
                catch (ApiException e) when (e.Status.Code is 404 or 409)
                {
                    // gone, or replaced by another object of that name: either way not ours any more
                }
            });
        return list;
    }

    private async ValueTask<DeleteStep> DeleteStepAsync(
        ResourceDefinition resource, string ns, string name, DeleteRequest options, CachedObject current, WriteContext context,
        CancellationToken ct)
    {
        var storage = StorageOf(resource);
        var obj = StoredForm.Parse(current.Value);
        var request = new AdmissionRequest
        {
            Operation = AdmissionOperation.Delete,
            Resource = resource,
            Namespace = ns,
            Name = name,
            Old = obj,
            Context = context,
        };
        await admission.MutateAsync(request, ct);
        await admission.ValidateAsync(request, ct);
        var outcome = Deletion.Begin(storage, obj, options, time.GetUtcNow());
        if (outcome == DeletionOutcome.Unchanged)
            return new DeleteStep(null, false);
        var bytes = StoredForm.Encode(obj, out var offset);
        var gone = outcome == DeletionOutcome.Remove;
        return new DeleteStep(
            new CommitRequest(gone ? CommitAction.Delete : CommitAction.Update, current.Key, bytes, offset, current.Revision), gone);
    }

    private readonly record struct DeleteStep(CommitRequest? Request, bool Gone);
}
