using OrleansOrchestrator.Api.Catalog;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Grains.Abstractions;
using OrleansOrchestrator.Registry.Cache;

namespace OrleansOrchestrator.Registry.Store;

public sealed partial class ResourceStore
{
    /// <summary>
    /// Changes many objects, all of a try in one round trip to the log. Each is computed on its newest known state, stands for itself, and is
    /// computed again when that state was no longer the newest.
    /// </summary>
    /// <param name="prepare">What to commit for the object at this place; null leaves it as it is; an exception is its outcome.</param>
    private async Task<ManyOutcome[]> ChangeManyAsync(
        ResourceDefinition resource, IReadOnlyList<(string Namespace, string Name)> objects,
        Func<int, CachedObject, ValueTask<CommitRequest?>> prepare, CancellationToken ct)
    {
        var cache = caches.Get(resource.LogName);
        await cache.WaitForAsync(0, ct);
        var outcomes = new ManyOutcome[objects.Count];
        var pending = new List<(int Index, CachedObject? Current)>(objects.Count);
        for (var i = 0; i < objects.Count; i++)
            pending.Add((i, cache.Get(KeyOf(objects[i].Namespace, objects[i].Name))));

        var requests = new List<CommitRequest>(pending.Count);
        var indexes = new List<int>(pending.Count);
        for (var attempt = 1; pending.Count > 0; attempt++)
        {
            requests.Clear();
            indexes.Clear();
            foreach (var (index, current) in pending)
            {
                try
                {
                    if (current is null)
                        throw ApiErrors.NotFound(resource.Group, resource.Plural, objects[index].Name);
                    if (await prepare(index, current) is not { } request)
                        continue;
                    requests.Add(request);
                    indexes.Add(index);
                }
                catch (ApiException e)
                {
                    outcomes[index] = new ManyOutcome(0, null, e);
                }
            }

            pending.Clear();
            if (requests.Count == 0)
                break;
            var results = await commits.CommitManyAsync(resource.LogName, requests);
            for (var i = 0; i < results.Count; i++)
            {
                var result = results[i];
                if (result.Outcome == CommitOutcome.Committed)
                    outcomes[indexes[i]] = new ManyOutcome(result.Revision, requests[i], null);
                else if (result.Outcome == CommitOutcome.Unavailable)
                    outcomes[indexes[i]] = new ManyOutcome(0, null, Refused(result));
                else if (attempt >= ConflictTries)
                    outcomes[indexes[i]] = new ManyOutcome(0, null, ApiErrors.Modified(resource.Group, resource.Plural, objects[indexes[i]].Name));
                else
                    pending.Add((indexes[i], result.Outcome == CommitOutcome.Conflict
                        ? new CachedObject(requests[i].Key, result.Revision, result.Current)
                        : null));
            }
        }

        return outcomes;
    }

    /// <param name="Request">What was committed; null when nothing was.</param>
    private readonly record struct ManyOutcome(long Revision, CommitRequest? Request, ApiException? Error);
}
