using System.Collections.Immutable;
using OrleansOrchestrator.Grains.Abstractions.Controllers;
using OrleansOrchestrator.Grains.Scheduling.Cluster;

namespace OrleansOrchestrator.Grains.Nodes;

/// <summary>
/// The account of one node: pods seen bound plus those accepted and not yet seen. Whoever offers, the sum never exceeds the node.
/// Not safe for use by several threads.
/// </summary>
internal sealed class NodeLedger(TimeProvider time)
{
    // A binding takes milliseconds; an offer of this age was made by a process that is gone.
    private static readonly TimeSpan LongestBinding = TimeSpan.FromMinutes(2);

    private readonly Dictionary<string, Reservation> _accepted = [];

    /// <summary>Offers accepted and not yet seen bound.</summary>
    public int Outstanding => _accepted.Count;

    /// <param name="state">The node as this process sees it; null when it is not known.</param>
    public OfferAnswer[] Decide(NodeState? state, IReadOnlyList<PodOffer> offers)
    {
        var answers = new OfferAnswer[offers.Count];
        if (state?.Node is null)
        {
            Array.Fill(answers, OfferAnswer.NoNode);
            return answers;
        }

        Settle(state);
        var used = state.Confirmed;
        long count = 0;
        foreach (var placed in state.Pods)
            count += placed.Assumed ? 0 : 1;
        foreach (var reservation in _accepted.Values)
        {
            used += reservation.Amounts;
            count++;
        }

        for (var i = 0; i < answers.Length; i++)
        {
            var offer = offers[i];
            var amounts = Read(offer);
            answers[i] = _accepted.ContainsKey(offer.Uid) || IsConfirmed(state, offer.Uid)
                ? OfferAnswer.Accepted
                : Check(state, offer, amounts, used, count);
            if (answers[i] != OfferAnswer.Accepted || _accepted.ContainsKey(offer.Uid) || IsConfirmed(state, offer.Uid))
                continue;
            _accepted.Add(offer.Uid, new Reservation(amounts, offer.HostPorts, time.GetTimestamp()));
            used += amounts;
            count++;
        }

        return answers;
    }

    public void Release(IReadOnlyList<string> uids)
    {
        foreach (var uid in uids)
            _accepted.Remove(uid);
    }

    private OfferAnswer Check(NodeState state, PodOffer offer, in Amounts wanted, in Amounts used, long count)
    {
        if (count + 1 > state.AllowedPods)
            return OfferAnswer.TooManyPods;
        if (!Fits(wanted.MilliCpu, used.MilliCpu, state.Allocatable.MilliCpu)
            || !Fits(wanted.Memory, used.Memory, state.Allocatable.Memory)
            || !Fits(wanted.EphemeralStorage, used.EphemeralStorage, state.Allocatable.EphemeralStorage))
        {
            return OfferAnswer.InsufficientResources;
        }

        if (wanted.Extended is { } extended)
        {
            foreach (var (name, amount) in extended)
            {
                if (!Fits(amount, used.Extended?.GetValueOrDefault(name) ?? 0, state.Allocatable.Extended?.GetValueOrDefault(name) ?? 0))
                    return OfferAnswer.InsufficientResources;
            }
        }

        return offer.HostPorts.Count > 0 && PortTaken(state, offer.HostPorts) ? OfferAnswer.PortTaken : OfferAnswer.Accepted;
    }

    private bool PortTaken(NodeState state, IReadOnlyList<PodOfferPort> wanted)
    {
        foreach (var port in wanted)
        {
            var asked = new HostPort(port.Ip, port.Protocol, port.Port);
            foreach (var placed in state.Pods)
            {
                foreach (var taken in placed.Assumed ? [] : placed.Pod.HostPorts)
                {
                    if (asked.ConflictsWith(taken))
                        return true;
                }
            }

            foreach (var reservation in _accepted.Values)
            {
                foreach (var taken in reservation.HostPorts)
                {
                    if (asked.ConflictsWith(new HostPort(taken.Ip, taken.Protocol, taken.Port)))
                        return true;
                }
            }
        }

        return false;
    }

    /// <summary>Drops reservations that are bindings by now, and those nobody will ever complete.</summary>
    private void Settle(NodeState state)
    {
        if (_accepted.Count == 0)
            return;
        List<string>? settled = null;
        foreach (var (uid, reservation) in _accepted)
        {
            if (IsConfirmed(state, uid) || time.GetElapsedTime(reservation.At) > LongestBinding)
                (settled ??= []).Add(uid);
        }

        foreach (var uid in settled ?? [])
            _accepted.Remove(uid);
    }

    private static bool IsConfirmed(NodeState state, string uid) => state.IndexOf(uid) is >= 0 and var i && !state.Pods[i].Assumed;

    private static bool Fits(long wanted, long used, long allocatable) => wanted == 0 || wanted <= allocatable - used;

    private static Amounts Read(PodOffer offer) => new(
        offer.MilliCpu, offer.Memory, offer.EphemeralStorage,
        offer.Extended is { Count: > 0 } extended ? extended.ToImmutableSortedDictionary() : null);

    private sealed record Reservation(Amounts Amounts, IReadOnlyList<PodOfferPort> HostPorts, long At);
}
