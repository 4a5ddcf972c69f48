namespace OrleansOrchestrator.Grains.Spreading;

/// <summary>
/// Which silo a grain belongs to of which there is one in the cluster: a pure function of the grain's key and the silos that live, so that
/// all silos agree without asking each other. The logs that are written most are dealt out one after the other; everything else goes to
/// the silo whose hash with it is the highest. Of a change of silos only the grains of the silo that came or went take notice, for the most
/// part; a silo that comes back at its address gets what was its own.
/// </summary>
internal static class Spread
{
    // By how much is written to them in a busy cluster.
    private static readonly string[] Busiest =
    [
        "pods", "events", "leases.coordination.k8s.io", "nodes", "endpointslices.discovery.k8s.io", "replicasets.apps", "deployments.apps",
        "configmaps", "secrets", "services", "endpoints", "jobs.batch",
    ];

    /// <param name="silos">At least one; the order does not matter.</param>
    public static SiloAddress Choose(string key, IReadOnlyList<SiloAddress> silos)
    {
        if (silos.Count == 1)
            return silos[0];
        var rank = Array.IndexOf(Busiest, key);
        if (rank < 0)
            return Highest(key, silos, null, 0);
        var dealt = new Dictionary<SiloAddress, int>(silos.Count);
        foreach (var silo in silos)
            dealt[silo] = 0;
        for (var i = 0; ; i++)
        {
            var chosen = Highest(Busiest[i], silos, dealt, i / silos.Count);
            if (i == rank)
                return chosen;
            dealt[chosen]++;
        }
    }

    /// <summary>Among the silos that were dealt no more than <paramref name="most"/>, where that is asked for.</summary>
    private static SiloAddress Highest(string key, IReadOnlyList<SiloAddress> silos, Dictionary<SiloAddress, int>? dealt, int most)
    {
        SiloAddress? best = null;
        ulong highest = 0;
        foreach (var silo in silos)
        {
            if (dealt is not null && dealt[silo] > most)
                continue;
            var hash = Hash(key, silo);
            if (best is null || hash > highest || (hash == highest && silo.CompareTo(best) > 0))
                (best, highest) = (silo, hash);
        }

        return best!;
    }

    private static ulong Hash(string key, SiloAddress silo)
    {
        var hash = 14695981039346656037UL;
        foreach (var c in key)
            hash = (hash ^ c) * 1099511628211UL;
        Span<byte> address = stackalloc byte[16];
        silo.Endpoint.Address.TryWriteBytes(address, out var length);
        foreach (var part in address[..length])
            hash = (hash ^ part) * 1099511628211UL;
        hash = (hash ^ (uint)silo.Endpoint.Port) * 1099511628211UL;
        // The last bytes must reach the highest bits, by which they are compared.
        hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccdUL;
        hash = (hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53UL;
        return hash ^ (hash >> 33);
    }
}
