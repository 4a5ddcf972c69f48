using OrleansOrchestrator.Grains.Abstractions.Controllers;
using OrleansOrchestrator.Grains.Runtime;
using OrleansOrchestrator.Grains.Scheduling.Framework;

namespace OrleansOrchestrator.Grains.Scheduling;

/// <summary>Reserves by asking the chosen nodes' grains, one call a node whatever the number of pods.</summary>
internal sealed class NodeReservation(IGrainFactory grains) : IReservePlugin
{
    private readonly GrainAddresses _addresses = new(grains);

    public string Name => "NodeReservation";

    public async Task<bool[]> ReserveAsync(IReadOnlyList<Placement> placements, CancellationToken ct)
    {
        var accepted = new bool[placements.Count];
        var byNode = Group(placements);
        var calls = new List<Task>(byNode.Count);
        foreach (var (node, indexes) in byNode)
            calls.Add(OfferAsync(node, indexes));
        await Task.WhenAll(calls);
        return accepted;

        async Task OfferAsync(string node, List<int> indexes)
        {
            var offers = new PodOffer[indexes.Count];
            for (var i = 0; i < offers.Length; i++)
                offers[i] = Offer(placements[indexes[i]]);
            var answers = await _addresses.Get<INodeGrain>(typeof(INodeGrain), node).OfferAsync(offers);
            for (var i = 0; i < offers.Length; i++)
                accepted[indexes[i]] = answers[i] == OfferAnswer.Accepted;
        }
    }

    public async Task UnreserveAsync(IReadOnlyList<Placement> placements, CancellationToken ct)
    {
        foreach (var (node, indexes) in Group(placements))
            await _addresses.Get<INodeGrain>(typeof(INodeGrain), node).ReleaseAsync(indexes.ConvertAll(i => placements[i].Pod.Footprint.Uid));
    }

    private static Dictionary<string, List<int>> Group(IReadOnlyList<Placement> placements)
    {
        var byNode = new Dictionary<string, List<int>>();
        for (var i = 0; i < placements.Count; i++)
        {
            if (!byNode.TryGetValue(placements[i].Node, out var indexes))
                byNode[placements[i].Node] = indexes = new List<int>(1);
            indexes.Add(i);
        }

        return byNode;
    }

    private static PodOffer Offer(Placement placement)
    {
        var footprint = placement.Pod.Footprint;
        var ports = footprint.HostPorts.Length == 0
            ? []
            : Array.ConvertAll(footprint.HostPorts, static p => new PodOfferPort(p.Ip, p.Protocol, p.Port));
        return new PodOffer(
            footprint.Uid, footprint.Requests.MilliCpu, footprint.Requests.Memory, footprint.Requests.EphemeralStorage,
            footprint.Requests.Extended is { } extended ? new Dictionary<string, long>(extended) : null, ports);
    }
}
