using System.Diagnostics;
using Microsoft.Extensions.Logging;
using OrleansOrchestrator.Grains.Abstractions;

namespace OrleansOrchestrator.Grains.Runtime;

/// <summary>
/// Base of grains that reconcile one object: wakes are coalesced (a wake during a run causes exactly one further run), a failed run
/// is repeated with exponential back-off, and a run may ask to look again after a delay. Runs never overlap. When very many grains of a
/// controller are woken at once, few of them run at a time, so that the silo goes on answering.
/// </summary>
public abstract partial class ControllerGrain(TimeProvider time, ILogger logger) : Grain, IControllerGrain
{
    private static readonly TimeSpan FirstBackoff = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan TimerSlack = TimeSpan.FromMinutes(1);

    private bool _dirty;
    private bool _running;
    private int _failures;
    private IGrainTimer? _again;

    /// <summary><c>namespace/name</c> or <c>name</c>.</summary>
    protected string Key => this.GetPrimaryKeyString();

    /// <summary>Namespace of the object; empty when cluster-scoped.</summary>
    protected string Namespace => Key.IndexOf('/') is var slash and >= 0 ? Key[..slash] : "";

    protected string Name => Key[(Key.IndexOf('/') + 1)..];

    protected TimeProvider Time => time;

    public async Task WakeAsync()
    {
        _dirty = true;
        if (_running)
            return;
        _running = true;
        try
        {
            while (_dirty)
            {
                _dirty = false;
                await RunOnceAsync();
            }
        }
        finally
        {
            _running = false;
        }
    }

    public Task ReachedAsync() => Task.CompletedTask;

    /// <summary>
    /// Looks at everything that concerns the object and makes it so. Returns after which time to look again even if nothing wakes the
    /// grain, or null. An exception means: again, with back-off.
    /// </summary>
    protected abstract Task<TimeSpan?> ReconcileAsync(CancellationToken ct);

    private async Task RunOnceAsync()
    {
        _again?.Dispose();
        _again = null;
        var turns = RunTurns.Of(GetType());
        await turns.WaitAsync();
        try
        {
            await RunInTurnAsync();
        }
        finally
        {
            turns.Release();
        }
    }

    private async Task RunInTurnAsync()
    {
        using var span = StartSpan();
        var started = time.GetTimestamp();
        try
        {
            // Bounded, so that one stuck call cannot hold the object for ever.
            using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1), time);
            var again = await ReconcileAsync(limit.Token);
            _failures = 0;
            ControllerMetrics.Ran(GetType().Name, time.GetElapsedTime(started).TotalSeconds, succeeded: true);
            if (again is { } delay)
                LookAgainAfter(delay);
        }
        catch (Exception e)
        {
            _failures++;
            span?.SetStatus(ActivityStatusCode.Error, e.Message);
            ControllerMetrics.Ran(GetType().Name, time.GetElapsedTime(started).TotalSeconds, succeeded: false);
            var delay = FirstBackoff * Math.Pow(2, Math.Min(_failures - 1, 16));
            delay = delay > LongestBackoff ? LongestBackoff : delay;
            LogReconcileFailed(logger, e, GetType().Name, Key, delay);
            LookAgainAfter(delay);
        }
    }

    private Activity? StartSpan()
    {
        if (!Telemetry.Source.HasListeners())
            return null;
        // A run belongs to no wake in particular: it begins a trace of its own.
        Activity.Current = null;
        return Telemetry.Source.StartActivity(Telemetry.ReconcilePrefix + GetType().Name)?.SetTag("key", Key);
    }

    private void LookAgainAfter(TimeSpan delay)
    {
        if (delay < TimeSpan.Zero)
            delay = TimeSpan.Zero;
        // A grain that is collected as idle loses its timer, and nothing else might wake it.
        DelayDeactivation(delay + TimerSlack);
        _again = this.RegisterGrainTimer(
            static (grain, _) => grain.WakeAsync(), this,
            new GrainTimerCreationOptions(delay, Timeout.InfiniteTimeSpan) { Interleave = true, KeepAlive = true });
    }

    [LoggerMessage(LogLevel.Warning, "Reconcile of {Controller} {Key} failed; again in {Delay}")]
    private static partial void LogReconcileFailed(ILogger logger, Exception e, string controller, string key, TimeSpan delay);
}
