using Microsoft.Extensions.Time.Testing;
using OrleansOrchestrator.Grains.Abstractions.Controllers;
using OrleansOrchestrator.Grains.Nodes;
using OrleansOrchestrator.Grains.Scheduling.Cluster;
using OrleansOrchestrator.Grains.Tests.Scheduling;
using Xunit;

namespace OrleansOrchestrator.Grains.Tests.Nodes;

public sealed class NodeLedgerTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly NodeLedger _ledger;

    public NodeLedgerTests() => _ledger = new NodeLedger(_time);

    [Fact]
    public void Offers_beyond_the_node_are_refused_one_by_one()
    {
        var state = Build.State(Build.Node("n", cpu: "2"), Build.Pod("bound", "500m"));
        Assert.Equal(
            [OfferAnswer.Accepted, OfferAnswer.InsufficientResources, OfferAnswer.Accepted],
            _ledger.Decide(state, [Offer("a", 1000), Offer("b", 1000), Offer("c", 500)]));
        Assert.Equal([OfferAnswer.InsufficientResources], _ledger.Decide(state, [Offer("d", 1)]));
    }

    [Fact]
    public void Accepted_offer_counts_once_when_it_is_seen_bound()
    {
        var state = Build.State(Build.Node("n", cpu: "2"));
        _ledger.Decide(state, [Offer("uid-p", 1000)]);
        var bound = Build.State(Build.Node("n", cpu: "2"), Build.Pod("p", "1"));
        Assert.Equal([OfferAnswer.Accepted], _ledger.Decide(bound, [Offer("b", 1000)]));
        Assert.Equal(1, _ledger.Outstanding);
    }

    [Fact]
    public void Offering_again_is_harmless()
    {
        var state = Build.State(Build.Node("n", cpu: "1"));
        Assert.Equal([OfferAnswer.Accepted], _ledger.Decide(state, [Offer("a", 1000)]));
        Assert.Equal([OfferAnswer.Accepted], _ledger.Decide(state, [Offer("a", 1000)]));
        Assert.Equal(1, _ledger.Outstanding);
    }

    [Fact]
    public void Pods_assumed_by_a_scheduler_here_do_not_count_twice()
    {
        var state = Build.State(Build.Node("n", cpu: "1")).With(PodFootprint.Of(Build.Pod("a", "1")), assumed: true);
        Assert.Equal([OfferAnswer.Accepted], _ledger.Decide(state, [Offer("uid-a", 1000)]));
    }

    [Fact]
    public void Released_and_forgotten_offers_make_room()
    {
        var state = Build.State(Build.Node("n", cpu: "1"));
        _ledger.Decide(state, [Offer("a", 1000)]);
        _ledger.Release(["a"]);
        Assert.Equal([OfferAnswer.Accepted], _ledger.Decide(state, [Offer("b", 1000)]));
        _time.Advance(TimeSpan.FromMinutes(3));
        Assert.Equal([OfferAnswer.Accepted], _ledger.Decide(state, [Offer("c", 1000)]));
    }

    [Fact]
    public void Pod_count_ports_and_missing_node_are_checked()
    {
        var state = Build.State(Build.Node("n", pods: "2"));
        PodOfferPort port = new("0.0.0.0", "TCP", 80);
        Assert.Equal([OfferAnswer.NoNode], _ledger.Decide(NodeState.Empty("n"), [Offer("a", 0)]));
        Assert.Equal(
            [OfferAnswer.Accepted, OfferAnswer.PortTaken, OfferAnswer.Accepted, OfferAnswer.TooManyPods],
            _ledger.Decide(state, [Offer("a", 0, port), Offer("b", 0, port), Offer("c", 0), Offer("d", 0)]));
    }

    private static PodOffer Offer(string uid, long cpu, params PodOfferPort[] ports) => new(uid, cpu, 0, 0, null, ports);
}
