using k8s.Models;
using OrleansOrchestrator.Grains.Services;
using OrleansOrchestrator.Registry.Allocation;
using Xunit;

namespace OrleansOrchestrator.Grains.Tests.Services;

public sealed class ReservationRepairTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Plan_used_reservations_are_left_alone() =>
        Assert.Equal((0, 0, 0), Counts([Service("a", "10.96.0.5", 30001)], [Held("10.96.0.5", "ns/a")], [Held("30001", "ns/a")]));

    [Fact]
    public void Plan_old_unused_reservations_go_and_young_ones_stay()
    {
        var plan = ReservationRepair.Plan(
            [Service("a", "10.96.0.5")], [Held("10.96.0.5", "ns/a"), Held("10.96.0.6", "ns/a"), Held("10.96.0.7", "ns/gone", minutes: 1)],
            [Held("30001", "ns/gone")], Now);
        Assert.Equal(["10.96.0.6", "30001"], plan.Unused.Select(u => u.Reservation.Key));
    }

    [Fact]
    public void Plan_what_is_held_without_reservation_is_reserved_and_what_another_reserved_is_reported()
    {
        var plan = ReservationRepair.Plan(
            [Service("a", "10.96.0.5"), Service("b", "10.96.0.6"), Service("headless", "None")], [Held("10.96.0.6", "ns/other")], [], Now);
        Assert.Equal(("10.96.0.5", "ns/a"), (plan.Missing.Single().Key, plan.Missing.Single().Owner));
        Assert.Equal("ns/b", plan.Contested.Single().Owner);
    }

    [Fact]
    public void Range_first_address_and_its_ends()
    {
        var range = new ServiceIpRange("10.96.0.0/16");
        Assert.Equal(("10.96.0.1", "10.96.255.254", 65534, 256), (range.First, range[range.Count - 1], range.Count, range.Reserved));
        Assert.False(range.Contains(System.Net.IPAddress.Parse("10.96.0.0")));
        Assert.False(range.Contains(System.Net.IPAddress.Parse("10.96.255.255")));
        Assert.Throws<ArgumentException>(() => new ServiceIpRange("fd00::/108"));
        Assert.Throws<ArgumentException>(() => NodePortRange.Parse("32767-30000"));
    }

    private static (int, int, int) Counts(IReadOnlyList<V1Service> services, IReadOnlyList<Reservation> ips, IReadOnlyList<Reservation> ports)
    {
        var plan = ReservationRepair.Plan(services, ips, ports, Now);
        return (plan.Unused.Count, plan.Missing.Count, plan.Contested.Count);
    }

    private static Reservation Held(string key, string owner, int minutes = 11) =>
        new(key, owner, Now.AddMinutes(-minutes), 1, ReadOnlyMemory<byte>.Empty);

    private static V1Service Service(string name, string ip, int? nodePort = null) => new()
    {
        Metadata = new V1ObjectMeta { Name = name, NamespaceProperty = "ns" },
        Spec = new V1ServiceSpec
        {
            Type = nodePort is null ? "ClusterIP" : "NodePort",
            ClusterIP = ip,
            Ports = [new V1ServicePort { Port = 80, NodePort = nodePort }],
        },
    };
}
