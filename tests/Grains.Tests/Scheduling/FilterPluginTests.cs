using k8s.Models;
using OrleansOrchestrator.Grains.Scheduling.Framework;
using OrleansOrchestrator.Grains.Scheduling.Plugins;
using Xunit;

namespace OrleansOrchestrator.Grains.Tests.Scheduling;

public sealed class FilterPluginTests
{
    public static TheoryData<string, string?, string?, string[]> FitCases => new()
    {
        { "fits exactly", "3", "6Gi", [] },
        { "cpu", "3001m", null, ["Insufficient cpu"] },
        { "memory", null, "6145Mi", ["Insufficient memory"] },
        { "both", "4", "8Gi", ["Insufficient cpu", "Insufficient memory"] },
        { "requests nothing", null, null, [] },
    };

    [Theory]
    [MemberData(nameof(FitCases))]
    public void NodeResourcesFit_requests_beyond_what_is_free_are_named(string _, string? cpu, string? memory, string[] reasons)
    {
        var node = Build.State(Build.Node("n"), Build.Pod("other", "1", "2Gi"));
        var rejection = new NodeResourcesFit().Filter(Build.ToPlace("p", cpu, memory), node);
        Assert.Equal(reasons, rejection?.Reasons ?? []);
    }

    [Fact]
    public void NodeResourcesFit_full_node_has_too_many_pods()
    {
        var node = Build.State(Build.Node("n", pods: "1"), Build.Pod("other"));
        Assert.Equal(["Too many pods"], new NodeResourcesFit().Filter(Build.ToPlace("p"), node)!.Reasons);
    }

    [Fact]
    public void NodeResourcesFit_request_larger_than_the_node_is_not_resolvable()
    {
        var plugin = new NodeResourcesFit();
        var node = Build.State(Build.Node("n"), Build.Pod("other", "2"));
        Assert.True(plugin.Filter(Build.ToPlace("p", "3"), node)!.Resolvable);
        Assert.False(plugin.Filter(Build.ToPlace("p", "5"), node)!.Resolvable);
    }

    [Fact]
    public void NodeResourcesFit_extended_resource_is_counted_by_name()
    {
        var node = Build.Node("n", with: n => n.Status.Allocatable["example.com/gpu"] = new ResourceQuantity("1"));
        void Gpu(V1Pod pod) => pod.Spec.Containers[0].Resources.Requests["example.com/gpu"] = new ResourceQuantity("1");
        var plugin = new NodeResourcesFit();
        Assert.Null(plugin.Filter(Build.ToPlace("p", with: Gpu), Build.State(node)));
        Assert.Equal(
            ["Insufficient example.com/gpu"],
            plugin.Filter(Build.ToPlace("p", with: Gpu), Build.State(node, Build.Pod("other", with: Gpu)))!.Reasons);
        Assert.NotNull(plugin.Filter(Build.ToPlace("p", with: Gpu), Build.State(Build.Node("plain"))));
    }

    public static TheoryData<string?, string?, string?, string?, bool> TolerationCases => new()
    {
        { "k", "Equal", "v", "NoSchedule", true },
        { "k", null, "v", null, true },
        { "k", "Exists", null, null, true },
        { null, "Exists", null, null, true },
        { "k", "Equal", "other", null, false },
        { "other", "Exists", null, null, false },
        { "k", "Exists", null, "NoExecute", false },
        { null, "Equal", "v", null, false },
    };

    [Theory]
    [MemberData(nameof(TolerationCases))]
    public void TaintToleration_taint_is_tolerated_or_named(string? key, string? op, string? value, string? effect, bool tolerated)
    {
        var node = Build.State(Build.Node("n", with: n => n.Spec.Taints = [new V1Taint { Key = "k", Value = "v", Effect = "NoSchedule" }]));
        var pod = Build.ToPlace("p", with: p => p.Spec.Tolerations =
            [new V1Toleration { Key = key, OperatorProperty = op, Value = value, Effect = effect }]);
        var rejection = new TaintToleration().Filter(pod, node);
        Assert.Equal(tolerated ? [] : ["node(s) had untolerated taint {k: v}"], rejection?.Reasons ?? []);
    }

    [Fact]
    public void TaintToleration_preference_does_not_filter_but_scores()
    {
        var plugin = new TaintToleration();
        var avoided = Build.State(Build.Node("a", with: n => n.Spec.Taints = [new V1Taint { Key = "k", Effect = "PreferNoSchedule" }]));
        var plain = Build.State(Build.Node("b"));
        var pod = Build.ToPlace("p");
        Assert.Null(plugin.Filter(pod, avoided));
        long[] scores = [plugin.Score(pod, avoided), plugin.Score(pod, plain)];
        plugin.Normalize(scores);
        Assert.Equal([0, 100], scores);
    }

    [Theory]
    [InlineData("In", "zone", new[] { "a", "b" }, true)]
    [InlineData("In", "zone", new[] { "b" }, false)]
    [InlineData("In", "none", new[] { "a" }, false)]
    [InlineData("NotIn", "zone", new[] { "b" }, true)]
    [InlineData("NotIn", "none", new[] { "a" }, true)]
    [InlineData("NotIn", "zone", new[] { "a" }, false)]
    [InlineData("Exists", "zone", new string[0], true)]
    [InlineData("DoesNotExist", "zone", new string[0], false)]
    [InlineData("Gt", "cores", new[] { "7" }, true)]
    [InlineData("Gt", "cores", new[] { "8" }, false)]
    [InlineData("Lt", "cores", new[] { "9" }, true)]
    [InlineData("Lt", "zone", new[] { "9" }, false)]
    public void NodeAffinity_operator_decides(string op, string key, string[] values, bool matches)
    {
        var node = Build.Node("n", with: n =>
        {
            n.Metadata.Labels["zone"] = "a";
            n.Metadata.Labels["cores"] = "8";
        });
        var pod = Build.ToPlace("p", with: p => p.Spec.Affinity = Required(new V1NodeSelectorRequirement
        {
            Key = key,
            OperatorProperty = op,
            Values = values,
        }));
        Assert.Equal(matches, new NodeAffinity().Filter(pod, Build.State(node)) is null);
    }

    [Fact]
    public void NodeAffinity_selector_and_name_field_are_honoured()
    {
        var plugin = new NodeAffinity();
        var node = Build.State(Build.Node("n"));
        var selects = Build.ToPlace("p", with: p => p.Spec.NodeSelector = new Dictionary<string, string> { ["kubernetes.io/hostname"] = "n" });
        var other = Build.ToPlace("p", with: p => p.Spec.NodeSelector = new Dictionary<string, string> { ["kubernetes.io/hostname"] = "m" });
        Assert.Null(plugin.Filter(selects, node));
        Assert.Equal(["node(s) didn't match Pod's node affinity/selector"], plugin.Filter(other, node)!.Reasons);

        var byName = Build.ToPlace("p", with: p => p.Spec.Affinity = new V1Affinity
        {
            NodeAffinity = new V1NodeAffinity
            {
                RequiredDuringSchedulingIgnoredDuringExecution = new V1NodeSelector
                {
                    NodeSelectorTerms =
                    [
                        new V1NodeSelectorTerm
                        {
                            MatchFields = [new V1NodeSelectorRequirement { Key = "metadata.name", OperatorProperty = "In", Values = ["m"] }],
                        },
                    ],
                },
            },
        });
        Assert.NotNull(plugin.Filter(byName, node));
        Assert.Null(plugin.Filter(byName, Build.State(Build.Node("m"))));
    }

    [Fact]
    public void NodeAffinity_preferred_terms_add_their_weights()
    {
        var plugin = new NodeAffinity();
        var pod = Build.ToPlace("p", with: p => p.Spec.Affinity = new V1Affinity
        {
            NodeAffinity = new V1NodeAffinity
            {
                PreferredDuringSchedulingIgnoredDuringExecution =
                [
                    Preferred(10, "kubernetes.io/hostname", "a"), Preferred(30, "kubernetes.io/hostname", "b"),
                ],
            },
        });
        long[] scores =
        [
            plugin.Score(pod, Build.State(Build.Node("a"))), plugin.Score(pod, Build.State(Build.Node("b"))),
            plugin.Score(pod, Build.State(Build.Node("c"))),
        ];
        Assert.Equal([10, 30, 0], scores);
        plugin.Normalize(scores);
        Assert.Equal([33, 100, 0], scores);
    }

    [Theory]
    [InlineData("0.0.0.0", "TCP", 80, false)]
    [InlineData("10.0.0.1", "TCP", 80, false)]
    [InlineData("0.0.0.0", "UDP", 80, true)]
    [InlineData("0.0.0.0", "TCP", 81, true)]
    public void NodePorts_port_of_a_pod_on_the_node_is_taken(string ip, string protocol, int port, bool free)
    {
        void Port(V1Pod pod, string hostIp, string proto, int number) => pod.Spec.Containers[0].Ports =
            [new V1ContainerPort { ContainerPort = number, HostPort = number, HostIP = hostIp, Protocol = proto }];
        var node = Build.State(Build.Node("n"), Build.Pod("other", with: p => Port(p, "", "TCP", 80)));
        var pod = Build.ToPlace("p", with: p => Port(p, ip, protocol, port));
        var plugin = new NodePorts();
        Assert.True(plugin.Concerns(pod));
        Assert.Equal(free, plugin.Filter(pod, node) is null);
    }

    [Fact]
    public void NodeUnschedulable_cordoned_node_takes_only_who_tolerates_it()
    {
        var plugin = new NodeUnschedulable();
        var node = Build.State(Build.Node("n", with: n => n.Spec.Unschedulable = true));
        Assert.Equal(["node(s) were unschedulable"], plugin.Filter(Build.ToPlace("p"), node)!.Reasons);
        Assert.Null(plugin.Filter(
            Build.ToPlace("p", with: p => p.Spec.Tolerations =
                [new V1Toleration { Key = "node.kubernetes.io/unschedulable", OperatorProperty = "Exists", Effect = "NoSchedule" }]), node));
    }

    [Fact]
    public void NodeName_only_the_named_node_passes()
    {
        var plugin = new NodeName();
        Assert.False(plugin.Concerns(Build.ToPlace("p")));
        var pod = Build.ToPlace("p", with: p => p.Spec.NodeName = "n");
        Assert.Null(plugin.Filter(pod, Build.State(Build.Node("n"))));
        Assert.Equal(["node(s) didn't match the requested node name"], plugin.Filter(pod, Build.State(Build.Node("m")))!.Reasons);
    }

    private static V1Affinity Required(V1NodeSelectorRequirement requirement) => new()
    {
        NodeAffinity = new V1NodeAffinity
        {
            RequiredDuringSchedulingIgnoredDuringExecution = new V1NodeSelector
            {
                NodeSelectorTerms = [new V1NodeSelectorTerm { MatchExpressions = [requirement] }],
            },
        },
    };

    private static V1PreferredSchedulingTerm Preferred(int weight, string key, string value) => new()
    {
        Weight = weight,
        Preference = new V1NodeSelectorTerm
        {
            MatchExpressions = [new V1NodeSelectorRequirement { Key = key, OperatorProperty = "In", Values = [value] }],
        },
    };
}
