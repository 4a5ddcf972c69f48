using k8s.Models;

namespace OrleansOrchestrator.Grains.Nodes;

/// <summary>
/// Knows when a node was last heard of. What counts is that lease or status <em>changed</em> since the last look: the node's own
/// clock only places the change within that interval, and is not trusted beyond it.
/// </summary>
internal sealed class HeartbeatTracker
{
    private DateTime? _lease;
    private DateTime? _status;
    private DateTimeOffset _lastLook;
    private bool _started;

    /// <summary>When the node was last heard of. The first look counts as hearing of it: whoever watches anew gives full grace.</summary>
    public DateTimeOffset LastSeen { get; private set; }

    public void Look(V1Node node, V1Lease? lease, DateTimeOffset now)
    {
        var leaseTime = lease?.Spec?.RenewTime;
        var statusTime = NodeConditions.Find(node, "Ready")?.LastHeartbeatTime;
        if (!_started)
        {
            _started = true;
            LastSeen = now;
        }
        else
        {
            if (leaseTime is { } renewed && renewed != _lease)
                Heard(renewed, now);
            if (statusTime is { } reported && reported != _status)
                Heard(reported, now);
        }

        _lease = leaseTime;
        _status = statusTime;
        _lastLook = now;
    }

    private void Heard(DateTime stamp, DateTimeOffset now)
    {
        var at = new DateTimeOffset(DateTime.SpecifyKind(stamp, DateTimeKind.Utc));
        var heard = at > _lastLook && at <= now ? at : now;
        if (heard > LastSeen)
            LastSeen = heard;
    }
}
