using System.Globalization;
using k8s.Models;
using OrleansOrchestrator.Registry.Allocation;

namespace OrleansOrchestrator.Grains.Services;

/// <summary>What services hold without a reservation.</summary>
internal sealed record MissingReservation(V1Service Service, string Owner, string Key, bool IsPort);

/// <summary>What is wrong between services and reservations. Pure.</summary>
/// <param name="Unused">Reservations that no service holds and that no write can still be under way for.</param>
/// <param name="Missing">What services hold and nobody has reserved.</param>
/// <param name="Contested">What services hold although another has reserved it.</param>
internal sealed record ReservationRepair(
    IReadOnlyList<(Reservation Reservation, bool IsPort)> Unused, IReadOnlyList<MissingReservation> Missing,
    IReadOnlyList<MissingReservation> Contested)
{
    /// <summary>Far longer than any write takes.</summary>
    public static readonly TimeSpan LongestWrite = TimeSpan.FromMinutes(10);

    public static ReservationRepair Plan(
        IReadOnlyList<V1Service> services, IReadOnlyList<Reservation> ips, IReadOnlyList<Reservation> ports, DateTimeOffset now)
    {
        var held = new HashSet<(string, string, bool)>();
        var (missing, contested) = (new List<MissingReservation>(), new List<MissingReservation>());
        var ipOwners = ips.ToDictionary(static r => r.Key, static r => r.Owner);
        var portOwners = ports.ToDictionary(static r => r.Key, static r => r.Owner);
        foreach (var service in services)
        {
            var owner = service.Metadata.NamespaceProperty + "/" + service.Metadata.Name;
            if (service.Spec.ClusterIP is { Length: > 0 } ip && ip != "None" && service.Spec.Type != "ExternalName")
                Check(service, owner, ip, isPort: false, ipOwners);
            foreach (var port in NodePorts(service))
                Check(service, owner, port.ToString(CultureInfo.InvariantCulture), isPort: true, portOwners);
        }

        var unused = new List<(Reservation, bool)>();
        foreach (var reservation in ips)
            Sort(reservation, isPort: false);
        foreach (var reservation in ports)
            Sort(reservation, isPort: true);
        return new ReservationRepair(unused, missing, contested);

        void Check(V1Service service, string owner, string key, bool isPort, Dictionary<string, string> owners)
        {
            held.Add((owner, key, isPort));
            if (!owners.TryGetValue(key, out var reservedBy))
                missing.Add(new MissingReservation(service, owner, key, isPort));
            else if (reservedBy != owner)
                contested.Add(new MissingReservation(service, owner, key, isPort));
        }

        void Sort(Reservation reservation, bool isPort)
        {
            if (!held.Contains((reservation.Owner, reservation.Key, isPort)) && now - reservation.Since > LongestWrite)
                unused.Add((reservation, isPort));
        }
    }

    private static HashSet<int> NodePorts(V1Service service)
    {
        var ports = new HashSet<int>();
        foreach (var port in service.Spec.Ports ?? [])
        {
            if (port.NodePort is > 0)
                ports.Add(port.NodePort.Value);
        }

        if (service.Spec.HealthCheckNodePort is > 0)
            ports.Add(service.Spec.HealthCheckNodePort.Value);
        return ports;
    }
}
