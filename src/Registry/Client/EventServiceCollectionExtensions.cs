using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace OrleansOrchestrator.Registry.Client;

/// <summary>Registers the recorder of events.</summary>
public static class EventServiceCollectionExtensions
{
    public static IServiceCollection AddEventRecorder(this IServiceCollection services)
    {
        services.AddSingleton<EventRecorder>();
        services.AddSingleton<IEventRecorder>(provider => provider.GetRequiredService<EventRecorder>());
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<EventRecorder>());
        return services;
    }
}
