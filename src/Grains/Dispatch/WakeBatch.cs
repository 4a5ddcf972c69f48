using Microsoft.Extensions.Logging;
using OrleansOrchestrator.Grains.Abstractions;
using OrleansOrchestrator.Grains.Runtime;
using OrleansOrchestrator.Registry.Cache;
using OrleansOrchestrator.Registry.Client;

namespace OrleansOrchestrator.Grains.Dispatch;

/// <summary>Collects the grains to wake, each once, and wakes them.</summary>
internal sealed partial class WakeBatch(IGrainFactory grains, IObjectClient objects, ObjectGraph graph, ILogger logger)
{
    private const int WakesBetweenYields = 256;

    private readonly GrainAddresses _addresses = new(grains);
    private readonly HashSet<(Type Grain, string Key)> _wakes = [];

    /// <summary>Adds what the change wakes by this route. A route that fails is reported and holds up no other.</summary>
    public void Add(WakeRoute route, string logName, string key, CachedObject? old, CachedObject? now)
    {
        try
        {
            foreach (var wake in route.Keys(new ObjectChange(logName, key, old, now, objects, graph)))
                _wakes.Add((route.GrainInterface, wake));
        }
        catch (Exception e)
        {
            LogRouteFailed(logger, e, logName, key, route.GrainInterface.Name);
        }
    }

    /// <summary>One-way: nobody waits for what the grains do.</summary>
    public async Task SendAsync()
    {
        var sent = 0;
        foreach (var (type, key) in _wakes)
        {
            await _addresses.Get<IControllerGrain>(type, key).WakeAsync();
            if (++sent % WakesBetweenYields == 0)
                await Task.Yield();
        }

        _wakes.Clear();
    }

    [LoggerMessage(LogLevel.Error, "A change of {LogName} {Key} could not be routed to {Grain}")]
    private static partial void LogRouteFailed(ILogger logger, Exception e, string logName, string key, string grain);
}
