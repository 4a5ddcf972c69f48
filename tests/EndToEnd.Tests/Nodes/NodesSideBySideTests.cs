using System.Text.Json.Nodes;
using Xunit;

namespace OrleansOrchestrator.EndToEnd.Tests.Nodes;

/// <summary>Two clusters, each with nodes, on one machine: neither notices the other, whatever happens to it.</summary>
public sealed class NodesSideBySideTests : IAsyncLifetime
{
    private const int NodePort = 30042;
    private readonly LocalCluster _small = new(nodes: 1);
    private readonly LocalCluster _big = new(nodes: 2);
    private readonly string _work = Directory.CreateTempSubdirectory("orchestrator-image-").FullName;
    private IReadOnlySet<string> _before = new HashSet<string>();

    public async Task InitializeAsync() => _before = await Machine.TracesAsync();

    public async Task DisposeAsync()
    {
        await Task.WhenAll(_small.RemoveAsync(), _big.RemoveAsync());
        Directory.Delete(_work, recursive: true);
    }

    [Fact]
    public async Task Each_cluster_runs_its_pods_and_services_whatever_becomes_of_the_other()
    {
        var image = Path.Combine(_work, "web.tar");
        (await Shell.RunAsync("bash", [Path.Combine(ClusterFixture.Root(), "tests", "EndToEnd.Tests", "make-image.sh"), image, ClusterFixture.Image])).Must();
        // At once, so that both look for a slot at the same time.
        await Task.WhenAll(_small.UpAsync(), _big.UpAsync());
        await Task.WhenAll(DeployAsync(_small, image, 2), DeployAsync(_big, image, 3));
        var (one, two) = await SlotAsync(_small) < await SlotAsync(_big) ? (_small, _big) : (_big, _small);
        var ofOne = await one.PodsAsync();
        var ofTwo = await two.PodsAsync();
        var serviceOfOne = await one.ClusterIpAsync("web");
        Assert.Empty(ofOne.Select(pod => pod.Address).Intersect(ofTwo.Select(pod => pod.Address)));
        Assert.NotEqual(Range(serviceOfOne), Range(await two.ClusterIpAsync("web")));
        await Task.WhenAll(WorksAsync(one, ofOne), WorksAsync(two, ofTwo));

        // One is killed and comes back to its pods, with its node port, although its rules are younger now.
        await one.KillAsync();
        await one.UpAsync();
        await WorksAsync(one, ofOne);
        Assert.Equal(ofOne, await one.PodsAsync());
        await HasTheNodePortAsync(one, ofOne);

        // One is taken down: nothing of the other's goes with it.
        await one.DownAsync();
        await WorksAsync(two, ofTwo);
        Assert.Equal(ofTwo, await two.PodsAsync());
        await HasTheNodePortAsync(two, ofTwo);
        var answer = await Shell.RunAsync("curl", ["-s", "-m", "2", $"http://{serviceOfOne}/"]);
        Assert.DoesNotContain(answer.Output.Trim(), ofOne.Concat(ofTwo).Select(pod => pod.Name));

        // It comes back with what it had, and takes nothing of the other's.
        await one.UpAsync();
        await WorksAsync(one, ofOne);
        Assert.Equal(serviceOfOne, await one.ClusterIpAsync("web"));
        Assert.All(await one.PodsAsync(), pod => Assert.Equal(Range(ofOne[0].Address), Range(pod.Address)));
        await WorksAsync(two, ofTwo);
        Assert.Equal(ofTwo, await two.PodsAsync());

        await Task.WhenAll(one.DownAsync(), two.DownAsync());
        Assert.Empty((await Machine.TracesAsync()).Except(_before));
    }

    private static async Task DeployAsync(LocalCluster cluster, string image, int replicas)
    {
        await cluster.ImportAsync(image);
        (await cluster.KubectlAsync("create", "deployment", "web", "--image=" + ClusterFixture.Image, $"--replicas={replicas}")).Must();
        (await cluster.KubectlAsync("expose", "deployment", "web", "--port=80", "--target-port=8080")).Must();
        (await cluster.KubectlAsync("create", "service", "nodeport", "web-outside", "--tcp=80:8080", $"--node-port={NodePort}")).Must();
        (await cluster.KubectlAsync("set", "selector", "service", "web-outside", "app=web")).Must();
        (await cluster.KubectlAsync("rollout", "status", "deployment/web", "--timeout=60s")).Must();
    }

    /// <summary>Services from the machine and, by name, from a pod; the API server from a pod; logs and exec through the kubelet.</summary>
    private static async Task WorksAsync(LocalCluster cluster, IReadOnlyList<RunningPod> pods)
    {
        (await cluster.KubectlAsync("rollout", "status", "deployment/web", "--timeout=60s")).Must();
        var names = pods.Select(pod => pod.Name).ToArray();
        await LocalCluster.AnswersAsync(names, await cluster.ClusterIpAsync("web"), 80);
        await cluster.AnswersAsync(names, names[0], "web", 80);
        Assert.Equal(names[^1], (await cluster.KubectlAsync("exec", names[^1], "--", "hostname")).Must().Trim());
        Assert.Contains("serving on 8080", (await cluster.KubectlAsync("logs", names[0])).Must());
        var api = await cluster.ClusterIpAsync("kubernetes");
        var named = await cluster.KubectlAsync("exec", names[0], "--", "nslookup", "-type=a", "kubernetes.default.svc.cluster.local");
        Assert.Contains("Address: " + api, named.Output);
        // Only this cluster's authority is believed.
        Assert.Equal("ok", (await cluster.KubectlAsync("--server", "https://" + api, "get", "--raw", "/readyz")).Must().Trim());
    }

    /// <summary>Both clusters have the same one.</summary>
    private static async Task HasTheNodePortAsync(LocalCluster cluster, IReadOnlyList<RunningPod> pods)
    {
        var names = pods.Select(pod => pod.Name).ToArray();
        var node = (string)(await cluster.GetAsync("nodes"))["items"]![0]!["status"]!["addresses"]!.AsArray()
            .First(address => (string?)address!["type"] == "InternalIP")!["address"]!;
        await LocalCluster.AnswersAsync(names, node, NodePort);
        for (var asked = 0; asked < 5; asked++)
            Assert.Contains((await Shell.RunAsync("curl", ["-s", "-m", "2", $"http://{node}:{NodePort}/"])).Output.Trim(), names);
    }

    private static async Task<int> SlotAsync(LocalCluster cluster)
    {
        const string mark = "it has slot ";
        var line = (await cluster.LauncherAsync("status")).Must().Split('\n').Single(each => each.Contains(mark, StringComparison.Ordinal));
        return int.Parse(line[(line.IndexOf(mark, StringComparison.Ordinal) + mark.Length)..].Split(' ')[0]);
    }

    private static string Range(string address) => string.Join('.', address.Split('.')[..2]);
}
