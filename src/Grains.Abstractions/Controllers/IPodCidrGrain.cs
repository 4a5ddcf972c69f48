using Orleans.Concurrency;

namespace OrleansOrchestrator.Grains.Abstractions.Controllers;

/// <summary>Gives every node its own range of pod addresses. One for the cluster; key: <see cref="Key"/>.</summary>
[Alias("oo.pod-cidr")]
public interface IPodCidrGrain : IGrainWithStringKey
{
    const string Key = "cluster";

    /// <summary>The node's range, the same whenever it is asked for; null when none is left. Durable when answered.</summary>
    [Alias("assign"), AlwaysInterleave]
    Task<string?> AssignAsync(string node, CancellationToken ct = default);

    /// <summary>The node is gone: its range may be given to another.</summary>
    [Alias("release"), AlwaysInterleave]
    Task ReleaseAsync(string node, CancellationToken ct = default);
}
