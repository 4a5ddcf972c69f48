namespace OrleansOrchestrator.NodeAgent.Logs;

/// <summary>What of a log is wanted.</summary>
internal sealed record LogRequest
{
    public bool Follow { get; init; }

    public bool Previous { get; init; }

    public bool Timestamps { get; init; }

    public DateTimeOffset? Since { get; init; }

    public long? TailLines { get; init; }

    public long? LimitBytes { get; init; }

    /// <summary><c>stdout</c> or <c>stderr</c>; null for both.</summary>
    public string? Stream { get; init; }
}
