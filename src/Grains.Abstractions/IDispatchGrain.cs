using Orleans.Concurrency;

namespace OrleansOrchestrator.Grains.Abstractions;

/// <summary>
/// Follows one log and wakes the controller grains that its changes concern. Key: the log's name. Runs from its activation on; every
/// silo activates it and pings it, so that it comes back within seconds of losing its silo.
/// </summary>
[Alias("oo.dispatch")]
public interface IDispatchGrain : IGrainWithStringKey
{
    /// <summary>Keeps it running.</summary>
    [Alias("ping"), AlwaysInterleave]
    Task PingAsync();

    /// <summary>Wakes must be assumed lost (a silo is gone with its grains): wakes everything that its controllers look after.</summary>
    [Alias("resync"), AlwaysInterleave]
    Task ResyncAsync();
}
