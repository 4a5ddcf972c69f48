using Microsoft.Extensions.Hosting;

namespace OrleansOrchestrator.Grains.Store;

/// <summary>
/// How long a follower's request may wait on this silo. An activation can only end or move once its requests have ended: when the silo
/// stops, and when another one is lost with the directory's entry of an activation here, waiting requests would hold up everybody who
/// writes. Then they end at once, and for a while none waits for long.
/// </summary>
public sealed class LongPolls : ISiloStatusListener
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(100);

    // Every silo hears of the loss and has seen to its activations within this time.
    private static readonly TimeSpan Unrest = TimeSpan.FromSeconds(5);

    private readonly IHostApplicationLifetime _host;
    private readonly TimeProvider _time;
    private long _lastLoss;

    public LongPolls(IHostApplicationLifetime host, ISiloStatusOracle silos, TimeProvider time)
    {
        (_host, _time) = (host, time);
        host.ApplicationStopping.Register(() => Cut?.Invoke());
        silos.SubscribeToSiloStatusEvents(this);
    }

    /// <summary>Requests that wait must be answered now. On any thread.</summary>
    public event Action? Cut;

    /// <param name="moving">When the activation was told to move; 0: it was not.</param>
    public TimeSpan AtMost(TimeSpan usual, long moving) =>
        _host.ApplicationStopping.IsCancellationRequested || IsRecent(Volatile.Read(ref _lastLoss)) || IsRecent(moving) ? Short : usual;

    public void SiloStatusChangeNotification(SiloAddress updatedSilo, SiloStatus status)
    {
        if (status != SiloStatus.Dead)
            return;
        Volatile.Write(ref _lastLoss, _time.GetTimestamp());
        Cut?.Invoke();
    }

    private bool IsRecent(long timestamp) => timestamp != 0 && _time.GetElapsedTime(timestamp) < Unrest;
}
