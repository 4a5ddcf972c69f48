namespace OrleansOrchestrator.Chaos;

/// <summary>What a run was asked for.</summary>
/// <param name="Minutes">Faults are chosen until so many minutes are over; 0: each of the faults once.</param>
/// <param name="Faults">Names of the faults to choose from; empty: all that this machine allows.</param>
/// <param name="Rate">Writes a second that the writers try for.</param>
/// <param name="MostPause">How long writes may pause for a fault.</param>
/// <param name="Data">Where everything is kept; null: a temporary folder that is deleted after a clean run.</param>
/// <param name="Report">File to write the report to; null: none.</param>
internal sealed record ChaosOptions(
    double Minutes, int Seed, IReadOnlyList<string> Faults, int Rate, TimeSpan MostPause, string? Data, string? Report, string Program);
