using k8s.Models;
using OrleansOrchestrator.Api.Objects;
using OrleansOrchestrator.Grains.Endpoints;
using OrleansOrchestrator.Grains.Tests.Scheduling;
using Xunit;

namespace OrleansOrchestrator.Grains.Tests.Endpoints;

public sealed class EndpointSlicePlanTests
{
    private static readonly DateTime Then = new(2026, 1, 1, 12, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void Plan_first_pods_make_one_slice_with_everything_clients_look_at()
    {
        var service = Service(new V1ServicePort { Name = "web", Port = 80, TargetPort = "http", AppProtocol = "h2c" });
        var plan = Plan(service, [Pod("a", "10.0.0.1"), Pod("b", "10.0.0.2", ready: false)], []);
        var slice = Assert.Single(plan.Create);
        Assert.Empty(plan.Update);
        Assert.Equal("s-", slice.Metadata.GenerateName);
        Assert.Equal("IPv4", slice.AddressType);
        Assert.Equal("s", slice.Metadata.Labels["kubernetes.io/service-name"]);
        Assert.Equal("endpointslice-controller.k8s.io", slice.Metadata.Labels["endpointslice.kubernetes.io/managed-by"]);
        Assert.Equal("yes", slice.Metadata.Labels["own"]);
        Assert.Equal(("Service", "s", "uid-s", true, true), Owner(slice.Metadata.OwnerReferences[0]));
        Assert.Equal("2026-01-01T12:00:00Z", slice.Metadata.Annotations["endpoints.kubernetes.io/last-change-trigger-time"]);
        Assert.Equal(("web", 8080, "TCP", "h2c"), Port(Assert.Single(slice.Ports)));

        var a = slice.Endpoints.Single(e => e.TargetRef.Name == "a");
        Assert.Equal(["10.0.0.1"], a.Addresses);
        Assert.Equal((true, true, false), Conditions(a));
        Assert.Equal(("n", "z-n", "Pod", "default", "uid-a"), (a.NodeName, a.Zone, a.TargetRef.Kind, a.TargetRef.NamespaceProperty, a.TargetRef.Uid));
        Assert.Equal((false, false, false), Conditions(slice.Endpoints.Single(e => e.TargetRef.Name == "b")));
    }

    [Fact]
    public void Plan_without_change_writes_nothing()
    {
        var service = Service();
        List<V1Pod> pods = [Pod("a", "10.0.0.1"), Pod("b", "10.0.0.2")];
        var existing = Stored(Plan(service, pods, []).Create);
        var again = Plan(service, pods, existing);
        Assert.Empty(again.Create);
        Assert.Empty(again.Update);
        Assert.Empty(again.Delete);
    }

    [Fact]
    public void Plan_hundreds_of_pods_fill_slices_and_one_change_touches_one_slice()
    {
        var service = Service();
        var pods = Enumerable.Range(0, 250).Select(i => Pod("p" + i, "10.0.1." + i)).ToList();
        var existing = Stored(Plan(service, pods, []).Create);
        Assert.Equal([100, 100, 50], existing.Select(s => s.Endpoints.Count).OrderDescending());

        pods[0] = Pod("p0", "10.0.1.0", ready: false);
        var changed = Plan(service, pods, existing);
        Assert.Contains("p0", Assert.Single(changed.Update).Endpoints.Where(e => e.Conditions.Ready == false).Select(e => e.TargetRef.Name));
        Assert.Empty(changed.Create);

        pods[0] = Pod("new", "10.0.1.251");
        var replaced = Assert.Single(Plan(service, pods, existing).Update);
        Assert.Contains(replaced.Endpoints, e => e.TargetRef.Name == "new");
        Assert.DoesNotContain(replaced.Endpoints, e => e.TargetRef.Name == "p0");
    }

    [Fact]
    public void Plan_no_pods_leaves_one_empty_slice()
    {
        var service = Service();
        var placeholder = Assert.Single(Plan(service, [], []).Create);
        Assert.Empty(placeholder.Endpoints);
        Assert.Null(placeholder.Ports);
        var existing = Stored([placeholder]);
        Assert.Equal(0, Writes(Plan(service, [], existing)));

        var filled = Plan(service, [Pod("a", "10.0.0.1")], existing);
        Assert.Single(filled.Create);
        Assert.Single(filled.Delete);
        var emptied = Plan(service, [], Stored(filled.Create));
        Assert.Empty(Assert.Single(emptied.Update).Endpoints);
        Assert.Empty(emptied.Delete);
    }

    [Fact]
    public void Plan_named_port_with_different_numbers_makes_a_slice_a_number()
    {
        var service = Service(new V1ServicePort { Port = 80, TargetPort = "http" });
        var plan = Plan(service, [Pod("a", "10.0.0.1"), Pod("b", "10.0.0.2", port: 9090)], []);
        Assert.Equal([8080, 9090], plan.Create.Select(s => s.Ports[0].Port!.Value).Order());
    }

    [Fact]
    public void Plan_terminating_pod_serves_but_is_not_ready()
    {
        var pod = Pod("a", "10.0.0.1");
        pod.Metadata.DeletionTimestamp = Then;
        Assert.Equal((false, true, true), Conditions(Plan(Service(), [pod], []).Create[0].Endpoints[0]));
    }

    [Fact]
    public void Plan_service_that_publishes_not_ready_addresses_calls_them_ready()
    {
        var service = Service();
        service.Spec.PublishNotReadyAddresses = true;
        Assert.Equal((true, false, false), Conditions(Plan(service, [Pod("a", "10.0.0.1", ready: false)], []).Create[0].Endpoints[0]));
    }

    [Fact]
    public void Plan_finished_and_addressless_pods_are_left_out()
    {
        var finished = Pod("a", "10.0.0.1");
        finished.Status.Phase = "Succeeded";
        Assert.Empty(Plan(Service(), [finished, Pod("b", null)], []).Create[0].Endpoints);
    }

    [Fact]
    public void Endpoints_ready_and_other_addresses_are_apart_and_sorted()
    {
        var service = Service(new V1ServicePort { Name = "web", Port = 80, TargetPort = "http" });
        List<PodEndpoint> pods = PodEndpoint.Of(
            service, [Pod("b", "10.0.0.2"), Pod("a", "10.0.0.1"), Pod("c", "10.0.0.3", ready: false)]);
        var wanted = EndpointsPlan.Plan(service, pods, null)!;
        var subset = Assert.Single(wanted.Subsets);
        Assert.Equal(["10.0.0.1", "10.0.0.2"], subset.Addresses.Select(a => a.Ip));
        Assert.Equal(["10.0.0.3"], subset.NotReadyAddresses.Select(a => a.Ip));
        Assert.Equal(("web", 8080, "TCP"), (subset.Ports[0].Name, subset.Ports[0].Port, subset.Ports[0].Protocol));
        Assert.Equal("n", subset.Addresses[0].NodeName);
        Assert.Null(EndpointsPlan.Plan(service, pods, Typed.Clone(wanted)));
        Assert.Null(EndpointsPlan.Plan(service, [], wanted)!.Subsets);
    }

    [Fact]
    public void Endpoints_beyond_a_thousand_are_cut_and_say_so()
    {
        var service = Service();
        var pods = PodEndpoint.Of(service, [.. Enumerable.Range(0, 1001).Select(i => Pod("p" + i, $"10.{i / 250}.0.{i % 250}"))]);
        var wanted = EndpointsPlan.Plan(service, pods, null)!;
        Assert.Equal(1000, wanted.Subsets[0].Addresses.Count);
        Assert.Equal("truncated", wanted.Metadata.Annotations["endpoints.kubernetes.io/over-capacity"]);
    }

    [Fact]
    public void ApiServer_addresses_are_those_whose_leases_live()
    {
        var now = new DateTimeOffset(Then);
        var options = new ApiServerOptions { AdvertiseAddress = "192.0.2.1", Identity = "a", RenewEvery = TimeSpan.FromSeconds(10) };
        var late = ApiServerEndpoints.Lease(new ApiServerOptions { AdvertiseAddress = "192.0.2.2", Identity = "b" }, now.AddSeconds(-31));
        var living = ApiServerEndpoints.Lease(new ApiServerOptions { AdvertiseAddress = "192.0.2.3", Identity = "c" }, now.AddSeconds(-29));
        var addresses = ApiServerEndpoints.Living([late, living], options.AdvertiseAddress, now);
        Assert.Equal(["192.0.2.1", "192.0.2.3"], addresses);
        Assert.True(ApiServerEndpoints.SameAddresses(ApiServerEndpoints.Endpoints(addresses, 6443), addresses, 6443));
        Assert.False(ApiServerEndpoints.SameAddresses(ApiServerEndpoints.Slice(addresses, 6443), addresses, 6444));
    }

    private static EndpointSlicePlan Plan(V1Service service, IReadOnlyList<V1Pod> pods, IReadOnlyList<V1EndpointSlice> existing) =>
        EndpointSlicePlan.Plan(service, PodEndpoint.Of(service, pods), existing, node => "z-" + node);

    private static List<V1EndpointSlice> Stored(IReadOnlyList<V1EndpointSlice> slices)
    {
        var stored = slices.Select(Typed.Clone).ToList();
        for (var i = 0; i < stored.Count; i++)
            stored[i].Metadata.Name = "s-" + i;
        return stored;
    }

    private static int Writes(EndpointSlicePlan plan) => plan.Create.Count + plan.Update.Count + plan.Delete.Count;

    private static (bool?, bool?, bool?) Conditions(V1Endpoint e) => (e.Conditions.Ready, e.Conditions.Serving, e.Conditions.Terminating);

    private static (string, int, string, string) Port(Discoveryv1EndpointPort p) => (p.Name, p.Port!.Value, p.Protocol, p.AppProtocol);

    private static (string, string, string, bool?, bool?) Owner(V1OwnerReference o) => (o.Kind, o.Name, o.Uid, o.Controller, o.BlockOwnerDeletion);

    private static V1Service Service(params V1ServicePort[] ports) => new()
    {
        Metadata = new V1ObjectMeta
        {
            Name = "s",
            NamespaceProperty = "default",
            Uid = "uid-s",
            Labels = new Dictionary<string, string> { ["own"] = "yes" },
            CreationTimestamp = Then.AddMinutes(-5),
        },
        Spec = new V1ServiceSpec
        {
            ClusterIP = "10.96.0.9",
            Selector = new Dictionary<string, string> { ["app"] = "x" },
            Ports = ports.Length == 0 ? [new V1ServicePort { Port = 80, TargetPort = 8080 }] : ports,
        },
    };

    private static V1Pod Pod(string name, string? ip, bool ready = true, int port = 8080) => Build.Pod(name, with: p =>
    {
        p.Spec.NodeName = "n";
        p.Spec.Containers[0].Ports = [new V1ContainerPort { Name = "http", ContainerPort = port }];
        p.Status = new V1PodStatus
        {
            Phase = "Running",
            PodIP = ip,
            Conditions = [new V1PodCondition { Type = "Ready", Status = ready ? "True" : "False", LastTransitionTime = Then }],
        };
    });
}
