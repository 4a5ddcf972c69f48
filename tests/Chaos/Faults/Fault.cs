using OrleansOrchestrator.Chaos.Processes;

namespace OrleansOrchestrator.Chaos.Faults;

/// <summary>A kind of fault: what is done to the cluster, and what it may cost its clients.</summary>
/// <param name="Name">By which it is chosen on the command line.</param>
/// <param name="Text">For the report.</param>
/// <param name="RunAsync">Does it and mends what has to be mended; members that end are started anew by the supervisor.</param>
internal sealed record Fault(string Name, string Text, Func<ChaosCluster, FaultScene, Task> RunAsync)
{
    /// <summary>The longest time for which writes to a log may stop, counted from when the database is there; null: the run's.</summary>
    public TimeSpan? MostPause { get; init; }

    /// <summary>Clients must not see any error.</summary>
    public bool IsSmooth { get; init; }

    /// <summary>A silo may end itself, because the others gave it up.</summary>
    public bool MayEndSilos { get; init; }

    /// <summary>No silo may be given up.</summary>
    public bool MustKeepSilos { get; init; }

    /// <summary>A gateway is hit itself, so that it need not go on to answer reads.</summary>
    public bool HitsGateway { get; init; }

    public bool NeedsNetwork { get; init; }

    /// <summary>A node's processes are hit: what runs on it goes on, and what is to change on it does so soon.</summary>
    public bool HitsNode { get; init; }

    /// <summary>Only run when it is named: it is beyond what a cluster is to withstand without a longer pause.</summary>
    public bool IsExtra { get; init; }
}
