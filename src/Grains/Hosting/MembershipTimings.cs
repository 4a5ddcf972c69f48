using Orleans.Configuration;

namespace OrleansOrchestrator.Grains.Hosting;

/// <summary>
/// How fast a lost silo is given up. Every other silo probes it; three probes in a row must go unanswered. One that was killed refuses
/// connections, so its probes fail at once and it is out after less than three periods. One that stands still is out after three to four
/// of them; one that does so for two seconds misses two probes and stays.
/// </summary>
internal static class MembershipTimings
{
    public static void Set(ClusterMembershipOptions options)
    {
        options.ProbeTimeout = options.MinProbeTimeout = TimeSpan.FromMilliseconds(800);
        options.MaxProbeTimeout = TimeSpan.FromSeconds(1);
        // Else a silo that hears of no other, as when the only other one stands still, doubts itself and waits twice as long. Its own
        // standing still costs the others one probe each time.
        options.ExtendProbeTimeoutDuringDegradation = false;
        options.NumMissedProbesLimit = 3;
        options.NumVotesForDeathDeclaration = 2;
        // Gossip tells of changes; this is for those who missed it.
        options.TableRefreshTimeout = TimeSpan.FromSeconds(5);
        // A silo that starts need not reach those that have not said for three of these that they live: all of them may have been killed.
        options.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(3);
        options.DefunctSiloExpiration = TimeSpan.FromDays(1);
    }
}
