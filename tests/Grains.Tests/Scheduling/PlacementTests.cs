using k8s.Models;
using Xunit;

namespace OrleansOrchestrator.Grains.Tests.Scheduling;

/// <summary>From a created pod to a binding in the log, and what follows when nodes come and go.</summary>
public sealed class PlacementTests(PlacementCluster cluster) : IClassFixture<PlacementCluster>
{
    [Fact]
    public async Task Pods_are_bound_never_beyond_what_their_nodes_have()
    {
        const int nodes = 20;
        for (var i = 0; i < nodes; i++)
            await CreateNodeAsync($"fill-{i}", cpu: "10", label: "fill");
        var pods = Enumerable.Range(0, nodes * 10).Select(i => Pod($"fill-{i}", "1", "fill")).ToList();
        foreach (var outcome in await cluster.Objects.CreateManyAsync(pods))
            Assert.Null(outcome.Error);

        await PlacementCluster.EventuallyAsync(() => Bound("fill-").Count == pods.Count ? this : null);
        var perNode = Bound("fill-").GroupBy(p => p.Spec.NodeName).ToList();
        Assert.Equal(nodes, perNode.Count);
        Assert.All(perNode, node => Assert.Equal(10, node.Count()));
        var condition = Bound("fill-")[0].Status.Conditions.Single(c => c.Type == "PodScheduled");
        Assert.Equal("True", condition.Status);
        Assert.Contains(cluster.Events.All, e => e is { Object: "fill-0", Reason: "Scheduled" } && e.Message.StartsWith("Successfully assigned default/fill-0 to fill-"));
    }

    [Fact]
    public async Task Pod_that_fits_nowhere_says_why_and_is_bound_when_a_node_comes()
    {
        await cluster.Objects.CreateAsync(Pod("wait", "2", "later"));
        var pod = await PlacementCluster.EventuallyAsync(() =>
            cluster.Objects.Get<V1Pod>("default", "wait") is { Status.Conditions: { } all } p && all.Any(c => c.Type == "PodScheduled") ? p : null);
        var condition = pod.Status.Conditions.Single(c => c.Type == "PodScheduled");
        Assert.Equal(("False", "Unschedulable"), (condition.Status, condition.Reason));
        await PlacementCluster.EventuallyAsync(() => cluster.Events.All.Any(e => e is { Object: "wait", Reason: "FailedScheduling" }) ? this : null);

        await CreateNodeAsync("later", cpu: "4", label: "later");
        await PlacementCluster.EventuallyAsync(() => cluster.Objects.Get<V1Pod>("default", "wait")?.Spec.NodeName == "later" ? this : null);
    }

    [Fact]
    public async Task Node_gets_addresses_for_its_pods_and_loses_its_pods_with_it()
    {
        await CreateNodeAsync("short-lived", cpu: "4", label: "short-lived");
        var cidr = (await PlacementCluster.EventuallyAsync(() =>
            cluster.Objects.Get<V1Node>("", "short-lived") is { Spec.PodCIDR.Length: > 0 } n ? n : null)).Spec.PodCIDR;
        Assert.Matches(@"^10\.244\.\d+\.0/24$", cidr);
        Assert.DoesNotContain(cluster.Objects.List<V1Node>(), n => n.Metadata.Name != "short-lived" && n.Spec.PodCIDR == cidr);

        await cluster.Objects.CreateAsync(Pod("orphan", "1", "short-lived"));
        await PlacementCluster.EventuallyAsync(() => cluster.Objects.Get<V1Pod>("default", "orphan")?.Spec.NodeName == "short-lived" ? this : null);
        await cluster.Objects.DeleteAsync<V1Node>("", "short-lived");
        await PlacementCluster.EventuallyAsync(() => cluster.Objects.Get<V1Pod>("default", "orphan") is null ? this : null);
    }

    [Fact]
    public async Task Silent_node_is_marked_tainted_and_its_pods_are_no_longer_ready()
    {
        await CreateNodeAsync("lively", cpu: "4", label: "other");
        await CreateNodeAsync("silent", cpu: "4", label: "silent");
        await cluster.Objects.CreateAsync(Pod("stranded", "1", "silent"));
        await PlacementCluster.EventuallyAsync(() => cluster.Objects.Get<V1Pod>("default", "stranded")?.Spec.NodeName == "silent" ? this : null);
        await cluster.Objects.MutateAsync<V1Pod>("default", "stranded", pod =>
        {
            pod.Status.Phase = "Running";
            pod.Status.Conditions.Add(new V1PodCondition { Type = "Ready", Status = "True" });
            return true;
        }, "status");

        var node = await PlacementCluster.EventuallyAsync(() =>
            cluster.Objects.Get<V1Node>("", "silent") is { Spec.Taints: { } taints } n && taints.Any(t => t.Key == "node.kubernetes.io/unreachable") ? n : null);
        var ready = node.Status.Conditions.Single(c => c.Type == "Ready");
        Assert.Equal(("Unknown", "NodeStatusUnknown"), (ready.Status, ready.Reason));
        await PlacementCluster.EventuallyAsync(() => cluster.Objects.Get<V1Pod>("default", "stranded")!.Status.Conditions.Any(
            c => c is { Type: "Ready", Status: "False" }) ? this : null);
        Assert.Equal("True", cluster.Objects.Get<V1Node>("", "lively")!.Status.Conditions.Single(c => c.Type == "Ready").Status);
    }

    [Fact]
    public async Task Service_gets_slices_and_endpoints_of_the_pods_it_selects()
    {
        await cluster.Objects.CreateAsync(new V1Service
        {
            ApiVersion = "v1",
            Kind = "Service",
            Metadata = new V1ObjectMeta { Name = "web", NamespaceProperty = "default" },
            Spec = new V1ServiceSpec
            {
                Selector = new Dictionary<string, string> { ["app"] = "web" },
                Ports = [new V1ServicePort { Port = 80, TargetPort = 8080 }],
            },
        });
        var pod = Pod("web-1", null, "nowhere");
        pod.Metadata.Labels = new Dictionary<string, string> { ["app"] = "web" };
        await cluster.Objects.CreateAsync(pod);
        await ReadyAsync("web-1", "10.244.9.9");
        await PlacementCluster.EventuallyAsync(() => Slices("web").SelectMany(s => s.Endpoints ?? []).SingleOrDefault(
            e => e.Addresses[0] == "10.244.9.9" && e.Conditions.Ready == true));
        await PlacementCluster.EventuallyAsync(() => cluster.Objects.Get<V1Endpoints>("default", "web")?.Subsets is
            [{ Addresses: [{ Ip: "10.244.9.9" }], Ports: [{ Port: 8080 }] }] ? this : null);

        await cluster.Objects.DeleteAsync<V1Pod>("default", "web-1", gracePeriodSeconds: 0);
        await PlacementCluster.EventuallyAsync(() => Slices("web").All(s => s.Endpoints is not { Count: > 0 }) ? this : null);
        await cluster.Objects.DeleteAsync<V1Service>("default", "web");
        await PlacementCluster.EventuallyAsync(() => cluster.Objects.Get<V1Endpoints>("default", "web") is null ? this : null);
    }

    private IReadOnlyList<V1EndpointSlice> Slices(string service) => cluster.Objects.ListByLabels<V1EndpointSlice>(
        "default", new Dictionary<string, string> { ["kubernetes.io/service-name"] = service });

    private List<V1Pod> Bound(string prefix) => [.. cluster.Objects.List<V1Pod>("default").Where(
        p => p.Metadata.Name.StartsWith(prefix, StringComparison.Ordinal) && !string.IsNullOrEmpty(p.Spec.NodeName))];

    private Task ReadyAsync(string pod, string ip) => cluster.Objects.MutateAsync<V1Pod>("default", pod, latest =>
    {
        latest.Status.Phase = "Running";
        latest.Status.PodIP = ip;
        latest.Status.PodIPs = [new V1PodIP { Ip = ip }];
        latest.Status.Conditions ??= [];
        latest.Status.Conditions.Add(new V1PodCondition { Type = "Ready", Status = "True", LastTransitionTime = DateTime.UtcNow });
        return true;
    }, "status");

    private async Task CreateNodeAsync(string name, string cpu, string label)
    {
        var node = Build.Node(name, cpu, with: n =>
        {
            n.ApiVersion = "v1";
            n.Kind = "Node";
            n.Metadata.Uid = null;
            n.Metadata.Labels["pool"] = label;
        });
        await cluster.Objects.CreateAsync(node);
        await cluster.Objects.MutateAsync<V1Node>("", name, latest =>
        {
            latest.Status = node.Status;
            return true;
        }, "status");
        await cluster.Objects.CreateAsync(new V1Lease
        {
            ApiVersion = "coordination.k8s.io/v1",
            Kind = "Lease",
            Metadata = new V1ObjectMeta { Name = name, NamespaceProperty = "kube-node-lease" },
            Spec = new V1LeaseSpec { HolderIdentity = name, LeaseDurationSeconds = 40, RenewTime = DateTime.UtcNow },
        });
    }

    private static V1Pod Pod(string name, string? cpu, string pool) => Build.Pod(name, cpu, with: p =>
    {
        p.Metadata.Uid = null;
        p.Metadata.Generation = null;
        p.Spec.NodeSelector = new Dictionary<string, string> { ["pool"] = pool };
        // A slow machine may take a node for lost before its first heartbeat.
        p.Spec.Tolerations = [new V1Toleration { OperatorProperty = "Exists", Effect = "NoSchedule" }];
        p.Status = null;
    });
}
