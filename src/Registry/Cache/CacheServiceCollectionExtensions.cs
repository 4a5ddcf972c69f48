using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace OrleansOrchestrator.Registry.Cache;

/// <summary>Registers this process' caches.</summary>
public static class CacheServiceCollectionExtensions
{
    public static IServiceCollection AddResourceCaches(this IServiceCollection services, Action<CacheOptions>? configure = null)
    {
        services.AddOptions<CacheOptions>();
        if (configure is not null)
            services.Configure(configure);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ResourceCaches>();
        services.TryAddSingleton<ObjectGraph>();
        return services;
    }
}
