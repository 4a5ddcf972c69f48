using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OrleansOrchestrator.Registry.Store;

namespace OrleansOrchestrator.Registry.Allocation;

/// <summary>What a process that writes services needs: cluster IPs and node ports.</summary>
public static class AllocationServiceCollectionExtensions
{
    public static IServiceCollection AddServiceAllocation(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ServiceReservations>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IObjectAllocator, ServiceAllocator>());
        return services;
    }
}
