using k8s.Models;
using OrleansOrchestrator.NodeAgent.Proxy;
using OrleansOrchestrator.NodeAgent.Services;
using static OrleansOrchestrator.NodeAgent.Tests.Proxy.TestServices;

namespace OrleansOrchestrator.NodeAgent.Tests.Proxy;

/// <summary>What is rendered, and that the kernel takes it: every ruleset is loaded in a network namespace of its own.</summary>
public sealed class RulesetTests
{
    private const string Table = "orleans-orchestrator-t";
    private static readonly ServiceRulesRenderer Renderer = new(Node, "10.244.0.0/16");

    [Fact]
    public void Service_with_two_endpoints_balances_with_one_rule()
    {
        var text = new RulesetState(Table).Change([(Key, Renderer.Render(Entry(Service("10.96.0.7"), Ready("10.244.0.5"), Ready("10.244.1.6", "node-2"))))], []);
        Assert.Equal(
            """
            add chain ip orleans-orchestrator-t svc-default/web/tcp/80
            add rule ip orleans-orchestrator-t svc-default/web/tcp/80 ip daddr 10.96.0.7 ip saddr != 10.244.0.0/16 jump mark-for-masquerade
            add rule ip orleans-orchestrator-t svc-default/web/tcp/80 meta l4proto tcp dnat ip to numgen random mod 2 map { 0 : 10.244.0.5 . 8080, 1 : 10.244.1.6 . 8080 }
            add element ip orleans-orchestrator-t cluster-addresses { 10.96.0.7 }
            add element ip orleans-orchestrator-t hairpin { 10.244.0.5 . 10.244.0.5 }
            add element ip orleans-orchestrator-t service-addresses { 10.96.0.7 . tcp . 80 : goto svc-default/web/tcp/80 }

            """,
            text);
    }

    [Fact]
    public void Only_ready_endpoints_are_used_and_serving_ones_when_none_is_ready()
    {
        var port = new V1ServicePort { Name = "http", Protocol = "TCP", Port = 80 };
        var mixed = EndpointSelection.For(Entry(Service("10.96.0.7"), Ready("10.244.0.5"), Terminating("10.244.0.6", serving: true)), port, Node);
        var ending = EndpointSelection.For(
            Entry(Service("10.96.0.7"), Terminating("10.244.0.6", serving: true), Terminating("10.244.0.7", serving: false)), port, Node);
        Assert.Equal(["10.244.0.5"], mixed.Cluster.Select(one => one.Address));
        Assert.Equal(["10.244.0.6"], ending.Cluster.Select(one => one.Address));
    }

    [Fact]
    public void Unchanged_service_changes_nothing()
    {
        var state = new RulesetState(Table);
        var rules = Renderer.Render(Entry(Service("10.96.0.7", Everything), Ready("10.244.0.5")));
        Assert.NotEqual("", state.Change([(Key, rules)], []));
        Assert.Equal("", state.Change([(Key, Renderer.Render(Entry(Service("10.96.0.7", Everything), Ready("10.244.0.5"))))], []));
    }

    [Fact]
    public void Vanished_udp_endpoint_is_forgotten()
    {
        var state = new RulesetState(Table);
        state.Change([(Key, Renderer.Render(Entry(Service("10.96.0.7", Everything), Ready("10.244.0.5"), Ready("10.244.0.6"))))], []);
        var stale = new List<UdpFlow>();
        state.Change([(Key, Renderer.Render(Entry(Service("10.96.0.7", Everything), Ready("10.244.0.5"))))], stale);
        Assert.Equivalent(new[] { new UdpFlow("10.96.0.7", 53, "10.244.0.6"), new UdpFlow("192.0.2.77", 53, "10.244.0.6"), new UdpFlow(null, 30053, "10.244.0.6") }, stale, strict: true);
    }

    public static TheoryData<string, string> Transitions()
    {
        var data = new TheoryData<string, string>();
        foreach (var from in Situations.Keys)
        {
            foreach (var to in Situations.Keys)
                data.Add(from, to);
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Transitions))]
    public async Task Change_of_the_table_leads_to_what_a_new_table_would_be(string from, string to)
    {
        var state = new RulesetState(Table);
        var first = Ruleset.Skeleton(Table, ["10.96.0.10"]) + state.Change([(Key, Renderer.Render(Situations[from]))], []);
        string change;
        try
        {
            change = state.Change([(Key, Renderer.Render(Situations[to]))], []);
        }
        catch (RulesetOutdatedException)
        {
            return;
        }
        var anew = Ruleset.Skeleton(Table, ["10.96.0.10"]) + new RulesetState(Table).Change([(Key, Renderer.Render(Situations[to]))], []);
        Assert.Equal(await ListAsync(anew), await ListAsync(first + change));
        Assert.Equal(await ListAsync(anew), await ListAsync(first, change));
    }

    [Fact]
    public async Task Address_moves_from_a_removed_service_to_a_new_one_in_one_transaction()
    {
        var other = new ServiceKey("default", "other");
        var successor = Service("10.96.0.7", service => service.Metadata.Name = "other");
        var state = new RulesetState(Table);
        var first = Ruleset.Skeleton(Table, []) + state.Change([(Key, Renderer.Render(Entry(Service("10.96.0.7"), Ready("10.244.0.5"))))], []);
        var change = state.Change([(other, Renderer.Render(Entry(successor, Ready("10.244.0.9")))), (Key, ServiceRules.Nothing)], []);
        var listing = await ListAsync(first, change);
        Assert.Contains("elements = { 10.96.0.7 . tcp . 80 : goto svc-default/other/tcp/80 }", listing);
        Assert.DoesNotContain("svc-default/web", string.Join('\n', listing));
    }

    private static readonly Dictionary<string, ServiceEntry> Situations = new()
    {
        ["nothing"] = ServiceEntry.Nothing,
        ["no endpoints"] = Entry(Service("10.96.0.7", Everything)),
        ["one"] = Entry(Service("10.96.0.7"), Ready("10.244.0.5")),
        ["two"] = Entry(Service("10.96.0.7"), Ready("10.244.0.5"), Ready("10.244.0.6")),
        ["all"] = Entry(Service("10.96.0.7", Everything), Ready("10.244.0.5"), Ready("10.244.1.6", "node-2")),
        ["local"] = Entry(
            Service("10.96.0.7", service => { Everything(service); service.Spec.ExternalTrafficPolicy = "Local"; }), Ready("10.244.0.5"), Ready("10.244.1.6", "node-2")),
        ["none local"] = Entry(
            Service("10.96.0.7", service => { Everything(service); service.Spec.ExternalTrafficPolicy = service.Spec.InternalTrafficPolicy = "Local"; }), Ready("10.244.1.6", "node-2")),
        ["sticky"] = Entry(
            Service("10.96.0.7", service => { Everything(service); service.Spec.SessionAffinity = "ClientIP"; service.Spec.InternalTrafficPolicy = "Local"; }),
            Ready("10.244.0.5"), Ready("10.244.0.6")),
    };

    private static void Everything(V1Service service)
    {
        service.Spec.Type = "NodePort";
        service.Spec.ExternalIPs = ["192.0.2.77"];
        service.Spec.Ports[0].NodePort = 30080;
        service.Spec.Ports.Add(new V1ServicePort { Name = "dns", Protocol = "UDP", Port = 53, NodePort = 30053 });
    }

    // The order of chains tells only when they were made.
    private static async Task<IEnumerable<string>> ListAsync(params string[] transactions)
    {
        var files = transactions.Select(text =>
        {
            var file = Path.GetTempFileName();
            File.WriteAllText(file, text);
            return file;
        }).ToList();
        try
        {
            var load = string.Join(" && ", files.Select(file => "nft -f " + file));
            var listing = await Shell.RunAsync($"unshare -n sh -c '{load} && nft list ruleset'");
            return listing.Split('\n').Select(line => line.Trim()).Order(StringComparer.Ordinal);
        }
        finally
        {
            files.ForEach(File.Delete);
        }
    }
}
