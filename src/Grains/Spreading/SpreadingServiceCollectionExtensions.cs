using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using OrleansOrchestrator.Grains.Members;
using OrleansOrchestrator.Grains.Store;

namespace OrleansOrchestrator.Grains.Spreading;

/// <summary>What a silo needs for grains of which there is one in the cluster, sequencers above all.</summary>
public static class SpreadingServiceCollectionExtensions
{
    public static IServiceCollection AddSequencers(this IServiceCollection services)
    {
        services.AddSingleton<LongPolls>();
        services.AddSingleton<SpreadActivations>();
        services.AddPlacementDirector<SpreadPlacement, SpreadDirector>();
        services.AddPlacementDirector<OwnSiloPlacement, OwnSiloDirector>();
        services.AddHostedService<SpreadBalancer>();
        return services;
    }
}
