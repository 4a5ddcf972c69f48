namespace OrleansOrchestrator.Chaos.Faults;

/// <summary>What one fault cost the clients.</summary>
/// <param name="Duration">Until all members were in service again.</param>
/// <param name="WritePause">The longest time for which nothing was acknowledged in a log.</param>
/// <param name="Counted">The part of it that counts: what lies after the database was back.</param>
/// <param name="ReadPause">The longest time for which a gateway that was not hit answered no read.</param>
/// <param name="Errors">What writers were told that a healthy cluster does not tell.</param>
internal sealed record FaultResult(
    Fault Fault, string Victim, string? Note, TimeSpan Duration, TimeSpan WritePause, string PausedLog, TimeSpan Counted, TimeSpan ReadPause,
    IReadOnlyList<string> Errors);
