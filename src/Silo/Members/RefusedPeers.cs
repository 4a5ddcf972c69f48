using System.Net;

namespace OrleansOrchestrator.Silo.Members;

/// <summary>Remembers for a while who was turned away, so that a peer that tries again and again is written down once.</summary>
internal sealed class RefusedPeers(TimeProvider time)
{
    private const int Most = 256;

    private static readonly TimeSpan While = TimeSpan.FromHours(1);

    private readonly Dictionary<IPAddress, long> _seen = [];
    private readonly Lock _gate = new();

    /// <summary>Whether nobody at this address was turned away lately. Ports change with every try.</summary>
    public bool IsNew(EndPoint? peer)
    {
        var address = (peer as IPEndPoint)?.Address ?? IPAddress.None;
        lock (_gate)
        {
            if (_seen.TryGetValue(address, out var since) && time.GetElapsedTime(since) < While)
                return false;
            if (_seen.Count >= Most)
                _seen.Clear();
            _seen[address] = time.GetTimestamp();
            return true;
        }
    }
}
