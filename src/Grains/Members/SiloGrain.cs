using OrleansOrchestrator.Grains.Abstractions.Members;
using OrleansOrchestrator.Grains.Scheduling;
using OrleansOrchestrator.Grains.Spreading;
using OrleansOrchestrator.Grains.Store;
using OrleansOrchestrator.Registry.Cache;

namespace OrleansOrchestrator.Grains.Members;

/// <summary>Answers for its process.</summary>
[OwnSiloPlacement]
internal sealed class SiloGrain(MemberIdentity identity, SpreadActivations activations, ResourceCaches caches, DatabaseReach reach) : Grain, ISiloGrain
{
    public Task<MemberReport> ReportAsync()
    {
        var logs = new List<SequencedLog>();
        foreach (var sequencer in activations.All<ResourceGrain>())
            logs.Add(sequencer.Describe());
        return Task.FromResult(new MemberReport(identity, logs, activations.All<PlacementGrain>().Count(), caches.Describe()));
    }

    public Task<bool> HasReachedDatabaseAsync(TimeSpan within) => Task.FromResult(reach.IsWithin(within));
}
