using System.Collections.Concurrent;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Objects;
using OrleansOrchestrator.Registry.Cache;
using OrleansOrchestrator.Registry.Client;
using OrleansOrchestrator.Registry.Store;

namespace OrleansOrchestrator.Grains.GarbageCollection;

/// <summary>Decides about dependents one by one and does as decided, many at once. Made anew for every run.</summary>
internal sealed class DependentCollector(ObjectGraph graph, IResourceStore store, IEventRecorder events)
{
    private const int AtOnce = 128;
    private const string Component = "garbage-collector-controller";

    // By the owner's uid: the answer takes a look through a whole log.
    private readonly ConcurrentDictionary<string, bool> _elsewhere = new();

    public GarbageWriter Writer { get; } = new(store);

    /// <summary>Collects those that have no owner left to live for.</summary>
    public Task CollectAsync(IReadOnlyList<GraphObject> dependents, CancellationToken ct) => ForEachAsync(dependents, CollectAsync, ct);

    /// <summary>Takes one owner away from all.</summary>
    public Task ReleaseAsync(IReadOnlyList<GraphObject> dependents, string ownerUid, CancellationToken ct) =>
        ForEachAsync(dependents, async (dependent, token) => await Writer.ReleaseAsync(dependent, [ownerUid], token), ct);

    private async ValueTask CollectAsync(GraphObject dependent, CancellationToken ct)
    {
        var head = dependent.Object.Head;
        var standings = new OwnerStanding[head.Owners.Count];
        for (var i = 0; i < standings.Length; i++)
            standings[i] = StandingOf(dependent, head.Owners[i]);
        var plan = DependentPlan.Make(head, standings, () => graph.DependentsOf(head.Uid).Select(own => own.Object.Head));
        if (plan.Fate == DependentFate.Release)
            await Writer.ReleaseAsync(dependent, plan.Owners, ct);
        if (plan.Fate != DependentFate.Delete)
            return;
        if (plan.Unblock)
            await Writer.UnblockAsync(dependent, ct);
        await Writer.DeleteAsync(dependent, plan.Policy, ct);
    }

    private OwnerStanding StandingOf(GraphObject dependent, OwnerLink owner)
    {
        var found = graph.Find(owner, dependent.Object.Head.Namespace);
        if (found.State == OwnerState.OutOfScope || (found.State == OwnerState.Absent && IsElsewhere(found, owner)))
            ReportScope(dependent, owner);
        return found.State switch
        {
            OwnerState.Absent => OwnerStanding.Absent,
            OwnerState.Present when GarbageFinalizers.WaitsForDependents(found.Object!.Head) => OwnerStanding.Waiting,
            _ => OwnerStanding.Solid,
        };
    }

    private bool IsElsewhere(OwnerLookup found, OwnerLink owner) => _elsewhere.GetOrAdd(
        owner.Uid, static (_, about) => about.Graph.IsInAnotherNamespace(about.Resource, about.Owner),
        (Graph: graph, Resource: found.Resource!, Owner: owner));

    private void ReportScope(GraphObject dependent, OwnerLink owner)
    {
        var ns = dependent.Object.Head.Namespace;
        events.Record(
            Typed.Read<PartialObject>(dependent.Object.Value), Component, "Warning", "OwnerRefInvalidNamespace",
            $"ownerRef [{owner.ApiVersion}/{owner.Kind}, namespace: {ns}, name: {owner.Name}, uid: {owner.Uid}] " +
            $"does not exist in namespace \"{ns}\"");
    }

    /// <summary>One that fails keeps none of the others; the first failure makes the caller come back.</summary>
    private static async Task ForEachAsync(
        IReadOnlyList<GraphObject> dependents, Func<GraphObject, CancellationToken, ValueTask> action, CancellationToken ct)
    {
        ApiException? failure = null;
        await Parallel.ForEachAsync(
            dependents, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = ct },
            async (dependent, token) =>
            {
                try
                {
                    await action(dependent, token);
                }
                catch (ApiException error)
                {
                    Interlocked.CompareExchange(ref failure, error, null);
                }
            });
        if (failure is not null)
            throw new ApiException(failure.Status, failure);
    }
}
