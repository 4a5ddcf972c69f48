namespace OrleansOrchestrator.NodeAgent.Proxy;

/// <summary>An element of a set (no value) or of a map.</summary>
internal readonly record struct NftElement(string Container, string Key, string? Value);

/// <summary>A virtual UDP destination and one of its endpoints: the kernel remembers such flows beyond the endpoint's end.</summary>
/// <param name="Address">The virtual address; null for a node port.</param>
internal readonly record struct UdpFlow(string? Address, int Port, string Endpoint);

/// <summary>Everything in the ruleset that belongs to one service.</summary>
/// <param name="Chains">Rules by chain.</param>
/// <param name="AffinitySets">Seconds a client is remembered, by set.</param>
internal sealed record ServiceRules(
    IReadOnlyDictionary<string, IReadOnlyList<string>> Chains,
    IReadOnlyDictionary<string, int> AffinitySets,
    IReadOnlyList<NftElement> Elements,
    IReadOnlyList<UdpFlow> UdpFlows)
{
    public static ServiceRules Nothing { get; } = new(
        new Dictionary<string, IReadOnlyList<string>>(), new Dictionary<string, int>(), [], []);
}
