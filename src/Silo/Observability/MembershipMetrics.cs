using System.Diagnostics.Metrics;
using Orleans.Runtime;
using OrleansOrchestrator.Grains.Abstractions;

namespace OrleansOrchestrator.Silo.Observability;

/// <summary>The members of the cluster as this silo sees them, counted by their status.</summary>
internal sealed class MembershipMetrics(ISiloStatusOracle members) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        Telemetry.Meter.CreateObservableGauge("orchestrator.cluster.silos", Measure, "{silo}", "Silos of the cluster, by status.");
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private IEnumerable<Measurement<int>> Measure()
    {
        foreach (var status in members.GetApproximateSiloStatuses().Values.GroupBy(static status => status))
            yield return new Measurement<int>(status.Count(), new KeyValuePair<string, object?>("status", status.Key.ToString().ToLowerInvariant()));
    }
}
