using Microsoft.Extensions.DependencyInjection;

namespace OrleansOrchestrator.Grains.Endpoints;

/// <summary>What a process that serves the API needs to be found.</summary>
public static class ApiServerEndpointsServiceCollectionExtensions
{
    /// <summary>Adds the upkeep of the service <c>kubernetes</c>; does nothing unless an address is set.</summary>
    public static IServiceCollection AddApiServerEndpoints(this IServiceCollection services, Action<ApiServerOptions> configure)
    {
        services.Configure(configure);
        services.AddHostedService<EndpointReconciler>();
        return services;
    }
}
