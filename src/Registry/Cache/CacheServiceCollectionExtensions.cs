using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using OrleansOrchestrator.Registry.Cluster;

namespace OrleansOrchestrator.Registry.Cache;

/// <summary>Registers this process' caches.</summary>
public static class CacheServiceCollectionExtensions
{
    /// <summary>Call after Orleans is added, so that the feeds end before the silo does.</summary>
    public static IServiceCollection AddResourceCaches(this IServiceCollection services, Action<CacheOptions>? configure = null)
    {
        services.AddOptions<CacheOptions>();
        if (configure is not null)
            services.Configure(configure);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(static provider => new MemberLosses(provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton<Commits>();
        services.TryAddSingleton<ResourceCaches>();
        services.TryAddSingleton<ObjectGraph>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, ResourceCaches>(static provider =>
            provider.GetRequiredService<ResourceCaches>()));
        return services;
    }
}
