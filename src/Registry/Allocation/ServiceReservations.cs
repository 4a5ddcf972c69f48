using System.Globalization;
using OrleansOrchestrator.Registry.Cache;
using OrleansOrchestrator.Registry.Cluster;

namespace OrleansOrchestrator.Registry.Allocation;

/// <summary>The durable reservations of cluster IPs and node ports. Owners are services: <c>namespace/name</c>.</summary>
public sealed class ServiceReservations(ResourceCaches caches, Commits commits, TimeProvider time)
{
    public ReservationLog Ips { get; } =
        new(caches, commits, "ipaddresses.networking.k8s.io", ReservationFormat.IpAddress, time);

    public ReservationLog Ports { get; } = new(caches, commits, "nodeports.internal", ReservationFormat.Plain, time);

    /// <summary>Gives back what a service held.</summary>
    public async Task ReleaseAsync(string owner, string? ip, IReadOnlyList<int> ports, CancellationToken ct)
    {
        if (ip is not null)
            await Ips.ReleaseAsync([ip], owner, ct);
        if (ports.Count > 0)
            await Ports.ReleaseAsync([.. ports.Select(static p => p.ToString(CultureInfo.InvariantCulture))], owner, ct);
    }
}
