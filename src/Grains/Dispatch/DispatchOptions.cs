namespace OrleansOrchestrator.Grains.Dispatch;

/// <summary>Timing of the dispatchers.</summary>
public sealed class DispatchOptions
{
    /// <summary>How often each silo makes sure that the dispatchers run and that no silo was lost.</summary>
    public TimeSpan PingEvery { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>Least time between two writes of a cursor; a change is behind the cursor after one to two of these.</summary>
    public TimeSpan CursorEvery { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Pause before a dispatcher that failed goes on.</summary>
    public TimeSpan Retry { get; set; } = TimeSpan.FromSeconds(1);
}
