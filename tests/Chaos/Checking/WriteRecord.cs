namespace OrleansOrchestrator.Chaos.Checking;

internal enum WriteAction
{
    Create,
    Update,
    Patch,
    Delete,
}

/// <summary>What the client was told.</summary>
internal enum WriteOutcome
{
    /// <summary>It is done.</summary>
    Acknowledged,

    /// <summary>It is not done and never will be.</summary>
    Refused,

    /// <summary>Nothing, or nothing that says whether it is done.</summary>
    Unknown,
}

/// <summary>One write that a client asked for, and its answer.</summary>
/// <param name="Revision">The version that was answered; 0 when none was.</param>
/// <param name="Uid">Of the object that was to be deleted.</param>
internal sealed record WriteRecord(
    long Write, string Log, string Key, WriteAction Action, WriteOutcome Outcome, long Revision = 0, string? Uid = null);
