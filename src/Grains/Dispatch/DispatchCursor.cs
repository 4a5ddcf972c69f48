namespace OrleansOrchestrator.Grains.Dispatch;

/// <summary>How far a log's changes were dispatched, and their grains given time to act on them.</summary>
[GenerateSerializer, Alias("oo.dispatch-cursor")]
public sealed class DispatchCursor
{
    [Id(0)]
    public long Revision { get; set; }
}
