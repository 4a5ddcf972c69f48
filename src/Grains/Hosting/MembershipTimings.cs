using Orleans.Configuration;

namespace OrleansOrchestrator.Grains.Hosting;

/// <summary>
/// How fast a lost silo is given up. Every other silo probes it; four probes in a row must go unanswered, for two of the others. One that
/// was killed refuses connections, so its probes fail at once and it is out after three to four periods, at most 2.8 s. One that stands
/// still, or is cut off, is out after four to five of them. One that is so starved that it runs a moment every two seconds answers one probe
/// of three, and stays.
/// </summary>
internal static class MembershipTimings
{
    public static void Set(ClusterMembershipOptions options)
    {
        options.ProbeTimeout = options.MinProbeTimeout = options.MaxProbeTimeout = TimeSpan.FromMilliseconds(700);
        // Else a silo that hears of no other, as when the only other one stands still, doubts itself and waits twice as long. Its own
        // standing still costs the others one probe each time.
        options.ExtendProbeTimeoutDuringDegradation = false;
        // The last probe would go through a third silo, for twice the time; that silo probes itself, and its vote is needed anyway.
        options.EnableIndirectProbes = false;
        options.NumMissedProbesLimit = 4;
        options.NumVotesForDeathDeclaration = 2;
        // Gossip tells of changes; this is for those who missed it.
        options.TableRefreshTimeout = TimeSpan.FromSeconds(5);
        // By it `status` sees who is silent, even where nobody is left to be asked.
        options.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(1);
        options.DefunctSiloExpiration = TimeSpan.FromDays(1);
    }
}
