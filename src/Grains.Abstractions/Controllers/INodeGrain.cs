using Orleans.Concurrency;

namespace OrleansOrchestrator.Grains.Abstractions.Controllers;

/// <summary>
/// Cares for one node: heartbeat, conditions, taints, pod CIDR, and the authoritative account of what is placed on it.
/// Key: the node's name.
/// </summary>
[Alias("oo.node")]
public interface INodeGrain : IControllerGrain
{
    /// <summary>
    /// Asks the node to take pods; answers in the order given. An accepted pod counts until it is seen bound, or released.
    /// Offering a pod again is harmless.
    /// </summary>
    [Alias("offer"), AlwaysInterleave]
    Task<IReadOnlyList<OfferAnswer>> OfferAsync([Immutable] IReadOnlyList<PodOffer> pods);

    /// <summary>Takes back accepted offers that did not become bindings.</summary>
    [Alias("release"), AlwaysInterleave]
    Task ReleaseAsync([Immutable] IReadOnlyList<string> uids);
}

/// <summary>What a pod would take from a node: amounts as in its summed requests, CPU in thousandths.</summary>
[GenerateSerializer, Immutable, Alias("oo.pod-offer")]
public sealed record PodOffer(
    [property: Id(0)] string Uid,
    [property: Id(1)] long MilliCpu,
    [property: Id(2)] long Memory,
    [property: Id(3)] long EphemeralStorage,
    [property: Id(4)] IReadOnlyDictionary<string, long>? Extended,
    [property: Id(5)] IReadOnlyList<PodOfferPort> HostPorts);

/// <summary>A host port a pod would take.</summary>
[GenerateSerializer, Immutable, Alias("oo.pod-offer-port")]
public sealed record PodOfferPort([property: Id(0)] string Ip, [property: Id(1)] string Protocol, [property: Id(2)] int Port);

/// <summary>A node's answer to one offered pod.</summary>
public enum OfferAnswer : byte
{
    Accepted = 1,
    /// <summary>There is no such node.</summary>
    NoNode = 2,
    TooManyPods = 3,
    InsufficientResources = 4,
    PortTaken = 5,
}
