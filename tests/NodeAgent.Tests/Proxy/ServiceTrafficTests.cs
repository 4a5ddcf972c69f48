using k8s.Models;
using OrleansOrchestrator.NodeAgent.Proxy;
using static OrleansOrchestrator.NodeAgent.Tests.Proxy.TestServices;

namespace OrleansOrchestrator.NodeAgent.Tests.Proxy;

/// <summary>Real packets: a node, two pods behind its bridge and a client outside, each in a network namespace.</summary>
public sealed class ServiceTrafficTests : IAsyncLifetime
{
    private const string Table = "orleans-orchestrator-t";
    // curl's exit code; a timeout has another one.
    private const int CouldNotConnect = 7;

    private readonly string node = "ootn" + Environment.ProcessId;
    private readonly string pod1 = "ootp" + Environment.ProcessId;
    private readonly string pod2 = "ootq" + Environment.ProcessId;
    private readonly string client = "ootc" + Environment.ProcessId;
    private readonly string files = Directory.CreateTempSubdirectory().FullName;

    public async Task InitializeAsync()
    {
        await Shell.RunAsync(
            $"""
            set -e
            for n in {node} {pod1} {pod2} {client}; do ip netns add $n; ip -n $n link set lo up; done
            ip -n {node} link add br0 type bridge
            ip -n {node} addr add 10.244.0.1/24 dev br0
            ip -n {node} link set br0 up
            ip netns exec {node} sysctl -qw net.ipv4.ip_forward=1
            pod() (
              ip -n {node} link add $2 type veth peer name eth0 netns $1
              ip -n {node} link set $2 master br0 up
              ip netns exec {node} bridge link set dev $2 hairpin on
              ip -n $1 addr add $3/24 dev eth0
              ip -n $1 link set eth0 up
              ip -n $1 route add default via 10.244.0.1
              mkdir -p {files}/$2
              echo $3 > {files}/$2/index.html
              ip netns exec $1 busybox httpd -p 8080 -h {files}/$2
            )
            pod {pod1} v1 10.244.0.5
            pod {pod2} v2 10.244.0.6
            ip -n {node} link add out type veth peer name eth0 netns {client}
            ip -n {node} addr add 192.0.2.1/24 dev out
            ip -n {node} link set out up
            ip -n {node} route add default via 192.0.2.9
            ip -n {client} addr add 192.0.2.9/24 dev eth0
            ip -n {client} link set eth0 up
            ip -n {client} route add 10.96.0.0/16 via 192.0.2.1
            """);
    }

    public async Task DisposeAsync()
    {
        await Shell.TryAsync($"for n in {node} {pod1} {pod2} {client}; do ip netns pids $n | xargs -r kill; ip netns del $n; done");
        Directory.Delete(files, recursive: true);
    }

    [Fact]
    public async Task Service_is_reached_from_the_node_from_pods_and_from_outside()
    {
        var both = await LoadAsync(Ready("10.244.0.5"), Ready("10.244.0.6"));
        foreach (var from in new[] { node, pod1, client })
            Assert.Equal(both, await AnswersAsync(from, "10.96.0.7"));
        Assert.Equal(both, await AnswersAsync(client, "192.0.2.1:30080"));
        Assert.Equal(both, await AnswersAsync(node, "192.0.2.1:30080"));
        Assert.Equal(both, await AnswersAsync(pod2, "192.0.2.1:30080"));
    }

    [Fact]
    public async Task Pod_reaches_itself_through_its_service()
    {
        await LoadAsync(Ready("10.244.0.5"));
        Assert.Equal(["10.244.0.5"], await AnswersAsync(pod1, "10.96.0.7"));
    }

    [Fact]
    public async Task Service_without_endpoints_refuses_at_once()
    {
        await LoadAsync();
        foreach (var from in new[] { node, pod1 })
        {
            var (code, _, _) = await Shell.TryAsync($"ip netns exec {from} curl -sS -m 3 http://10.96.0.7/");
            Assert.Equal(CouldNotConnect, code);
        }
    }

    [Fact]
    public async Task Every_one_of_many_callers_is_refused_at_once()
    {
        const int timedOut = 124;
        await LoadAsync();
        foreach (var from in new[] { node, client })
        {
            var (code, _, _) = await Shell.TryAsync($"ip netns exec {from} timeout 5 curl -s 'http://10.96.0.7/[1-2000]'");
            Assert.NotEqual(timedOut, code);
            Assert.Equal(CouldNotConnect, code);
        }
    }

    [Fact]
    public async Task Client_stays_with_its_endpoint_when_asked()
    {
        await LoadAsync(service => service.Spec.SessionAffinity = "ClientIP", Ready("10.244.0.5"), Ready("10.244.0.6"));
        Assert.Single(await AnswersAsync(client, "10.96.0.7"));
    }

    private Task<string[]> LoadAsync(params V1Endpoint[] endpoints) => LoadAsync(null, endpoints);

    private async Task<string[]> LoadAsync(Action<V1Service>? change, params V1Endpoint[] endpoints)
    {
        var service = Service("10.96.0.7", one =>
        {
            one.Spec.Type = "NodePort";
            one.Spec.Ports[0].NodePort = 30080;
            change?.Invoke(one);
        });
        var rules = new ServiceRulesRenderer(Node, "10.244.0.0/16").Render(Entry(service, endpoints));
        var text = Ruleset.Skeleton(Table, []) + new RulesetState(Table).Change([(Key, rules)], []);
        await Shell.RunAsync($"ip netns exec {node} nft -f -", text);
        return [.. endpoints.Select(one => one.Addresses[0])];
    }

    // Which pods answer in 24 tries: that one of two is never chosen has a chance of one in eight million.
    private static async Task<IEnumerable<string>> AnswersAsync(string from, string address) =>
        (await Shell.RunAsync($"ip netns exec {from} sh -c 'for i in $(seq 24); do curl -sS -m 3 http://{address}/ || exit 1; done'"))
        .Split('\n', StringSplitOptions.RemoveEmptyEntries).Distinct().Order(StringComparer.Ordinal);
}
