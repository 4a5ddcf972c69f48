using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansOrchestrator.NodeAgent.Kubelet;

namespace OrleansOrchestrator.NodeAgent;

/// <summary>Adds a node to a host.</summary>
public static class NodeAgentExtensions
{
    /// <summary>Runs a node agent as a hosted service.</summary>
    public static IServiceCollection AddNodeAgent(this IServiceCollection services, NodeAgentOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IHostedService>(provider => new NodeAgentService(
            options, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILoggerFactory>(),
            provider.GetServices<KubeletPage>()));
        return services;
    }
}
