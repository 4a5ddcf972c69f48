using System.Globalization;
using OrleansOrchestrator.Registry.Cache;

namespace OrleansOrchestrator.Registry.Allocation;

/// <summary>The durable reservations of cluster IPs and node ports. Owners are services: <c>namespace/name</c>.</summary>
public sealed class ServiceReservations(ResourceCaches caches, IGrainFactory grains, TimeProvider time)
{
    public ReservationLog Ips { get; } =
        new(caches, grains, "ipaddresses.networking.k8s.io", ReservationFormat.IpAddress, time);

    public ReservationLog Ports { get; } = new(caches, grains, "nodeports.internal", ReservationFormat.Plain, time);

    /// <summary>Gives back what a service held.</summary>
    public async Task ReleaseAsync(string owner, string? ip, IReadOnlyList<int> ports, CancellationToken ct)
    {
        if (ip is not null)
            await Ips.ReleaseAsync([ip], owner, ct);
        if (ports.Count > 0)
            await Ports.ReleaseAsync([.. ports.Select(static p => p.ToString(CultureInfo.InvariantCulture))], owner, ct);
    }
}
