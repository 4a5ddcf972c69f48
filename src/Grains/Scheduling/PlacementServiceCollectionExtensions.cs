using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OrleansOrchestrator.Grains.Pods;
using OrleansOrchestrator.Grains.Scheduling.Cluster;
using OrleansOrchestrator.Grains.Scheduling.Framework;
using OrleansOrchestrator.Grains.Scheduling.Queue;

namespace OrleansOrchestrator.Grains.Scheduling;

/// <summary>What a silo needs to place pods.</summary>
public static class PlacementServiceCollectionExtensions
{
    /// <summary>
    /// Adds the node snapshot, the scheduler and the collector of finished pods. Needs <c>ResourceCaches</c>, <c>IObjectClient</c> and
    /// <c>IEventRecorder</c>.
    /// </summary>
    /// <param name="schedule">Whether this process places pods; nodes keep their accounts either way.</param>
    /// <param name="collectTerminated">Whether finished pods beyond the threshold are removed.</param>
    public static IServiceCollection AddPodPlacement(
        this IServiceCollection services, bool schedule = true, bool collectTerminated = true)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<TerminatedPods>();
        services.AddSingleton<ClusterSnapshot>();
        services.AddSingleton(SchedulingProfile.Default);
        services.AddSingleton(provider => new SchedulingQueue(SchedulingProfile.Default.QueueSort, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<WaitingPods>();
        services.AddSingleton<ClusterUpdates>();
        services.AddSingleton<IReservePlugin, NodeReservation>();
        services.AddSingleton<IBindPlugin, DefaultBinder>();
        services.AddSingleton<PlacementReporter>();
        services.AddSingleton<IPlacementReporter>(static provider => provider.GetRequiredService<PlacementReporter>());
        services.AddSingleton<ClusterFeed>();
        services.AddSingleton<PodScheduler>();
        services.AddHostedService(static provider => provider.GetRequiredService<ClusterFeed>());
        services.AddHostedService(static provider => provider.GetRequiredService<PlacementReporter>());
        if (schedule)
            services.AddHostedService(static provider => provider.GetRequiredService<PodScheduler>());
        if (collectTerminated)
            services.AddHostedService<TerminatedPodCollector>();
        return services;
    }
}
