using Microsoft.Extensions.Logging;
using OrleansOrchestrator.Grains.Abstractions;
using OrleansOrchestrator.Grains.Runtime;
using OrleansOrchestrator.Registry.Cache;
using OrleansOrchestrator.Registry.Client;

namespace OrleansOrchestrator.Grains.Dispatch;

/// <summary>Collects the grains to wake, each once, and wakes them.</summary>
internal sealed partial class WakeBatch(IGrainFactory grains, IObjectClient objects, ObjectGraph graph, ILogger logger)
{
    /// <summary>Nobody waits for a wake. Every so many it is seen whether a silo, whichever it is this time, has got round to them.</summary>
    public const int WakesBetweenAnswers = 256;

    private readonly GrainAddresses _addresses = new(grains);
    private readonly HashSet<(Type Grain, string Key)> _wakes = [];

    public int Count => _wakes.Count;

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

    /// <summary>
    /// One-way: nobody waits for what the grains do. Many are sent no faster than the silos take them in: activations and messages that
    /// pile up are memory, and what comes behind them waits.
    /// </summary>
    public async Task SendAsync()
    {
        var sent = 0;
        foreach (var (type, key) in _wakes)
        {
            var grain = _addresses.Get<IControllerGrain>(type, key);
            await grain.WakeAsync();
            if (++sent % WakesBetweenAnswers == 0)
                await WaitAsync(grain);
        }

        _wakes.Clear();
    }

    private async Task WaitAsync(IControllerGrain grain)
    {
        try
        {
            await grain.ReachedAsync();
        }
        catch (Exception e)
        {
            // Its silo is gone, or so busy that this has been a pause long enough.
            LogNotReached(logger, e);
        }
    }

    [LoggerMessage(LogLevel.Debug, "A woken grain does not answer")]
    private static partial void LogNotReached(ILogger logger, Exception e);

    [LoggerMessage(LogLevel.Error, "A change of {LogName} {Key} could not be routed to {Grain}")]
    private static partial void LogRouteFailed(ILogger logger, Exception e, string logName, string key, string grain);
}
