using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

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
        services.TryAddSingleton<ResourceCaches>();
        services.TryAddSingleton<ObjectGraph>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, ResourceCaches>(static provider =>
            provider.GetRequiredService<ResourceCaches>()));
        return services;
    }
}
