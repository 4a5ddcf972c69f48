using k8s.Models;
using Microsoft.Extensions.Options;
using OrleansOrchestrator.Grains.Abstractions.Controllers;
using OrleansOrchestrator.Registry.Allocation;
using OrleansOrchestrator.Registry.Cache;
using OrleansOrchestrator.Registry.Client;
using OrleansOrchestrator.Registry.Cluster;

namespace OrleansOrchestrator.Grains.Nodes;

/// <summary>
/// Chooses free ranges in memory and makes each choice durable before it is told. A second activation, or one after a crash, meets the
/// same durable entries, so no range is given twice.
/// </summary>
internal sealed class PodCidrGrain(
    IObjectClient objects, ResourceCaches caches, Commits commits, IOptions<NodeOptions> options, TimeProvider time)
    : Grain, IPodCidrGrain
{
    private readonly ReservationLog _log = new(caches, commits, "podcidrs.internal", ReservationFormat.Plain, time);
    private readonly Dictionary<string, string> _nodeOfRange = [];
    private readonly Dictionary<string, string> _rangeOfNode = [];
    private readonly Dictionary<string, Task<string?>> _assigning = [];
    private readonly CidrRange _range = new(options.Value.ClusterCidr, options.Value.NodeCidrMaskSize);

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        foreach (var entry in await _log.ReadAsync(cancellationToken))
            Note(entry.Key, entry.Owner);
        // Ranges that were set by hand count too.
        await objects.SyncAsync(cancellationToken, typeof(V1Node));
        foreach (var node in objects.List<V1Node>())
        {
            if (node.Spec?.PodCIDR is { Length: > 0 } cidr && !_nodeOfRange.ContainsKey(cidr))
                Note(cidr, node.Metadata.Name);
        }
    }

    public Task<string?> AssignAsync(string node, CancellationToken ct = default)
    {
        if (_rangeOfNode.TryGetValue(node, out var known))
            return Task.FromResult<string?>(known);
        if (_assigning.TryGetValue(node, out var running))
            return running;
        return _assigning[node] = TakeAsync(node, ct);
    }

    public async Task ReleaseAsync(string node, CancellationToken ct = default)
    {
        if (!_rangeOfNode.Remove(node, out var range))
            return;
        try
        {
            await _log.ReleaseAsync([range], node, ct);
        }
        catch
        {
            Note(range, node);
            throw;
        }

        _nodeOfRange.Remove(range);
    }

    private async Task<string?> TakeAsync(string node, CancellationToken ct)
    {
        try
        {
            for (var i = 0; i < _range.Count; i++)
            {
                var range = _range[i];
                // Held in memory from here on, so that the next request looks further while this one is being written.
                if (!_nodeOfRange.TryAdd(range, node))
                    continue;
                var taken = false;
                try
                {
                    taken = (await _log.TakeAsync([range], node, ct))[0] is not null;
                }
                finally
                {
                    if (!taken)
                        _nodeOfRange[range] = "";
                }

                if (!taken)
                    continue;
                _rangeOfNode[node] = range;
                return range;
            }

            return null;
        }
        finally
        {
            _assigning.Remove(node);
        }
    }

    private void Note(string range, string node)
    {
        _nodeOfRange[range] = node;
        _rangeOfNode[node] = range;
    }
}
