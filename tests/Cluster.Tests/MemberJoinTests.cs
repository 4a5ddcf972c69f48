using k8s;
using OrleansOrchestrator.Storage.Tests;
using Xunit;

namespace OrleansOrchestrator.Cluster.Tests;

/// <summary>Silos and gateways that join with nothing but the line that <c>token create --usage member</c> prints.</summary>
public sealed class MemberJoinTests(PostgresServer postgres) : IClassFixture<PostgresServer>
{
    private const string Kept = "database";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Silo_and_gateway_join_by_token_and_start_again_by_what_they_kept()
    {
        await using var cluster = await ProcessCluster.StartAsync(postgres, silos: 1, gateways: 1);
        var lines = await TokenAsync(cluster, "--usage", "member");
        Assert.Equal(["silo", "gateway"], lines.Select(l => l[0]));

        var silo = StartSilo(cluster, lines[0][1..]);
        await cluster.WaitForSilosAsync(2);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(cluster.Folder("silo"), Kept)));
        await silo.StopAsync(Patience);
        await cluster.WaitForSilosAsync(1);
        StartSilo(cluster);
        await cluster.WaitForSilosAsync(2);

        var data = cluster.Folder("joined-gateway");
        cluster.Start(
            "gateway", [.. lines[1][1..], "--address", "127.0.0.1", "--data", data, "--port", MemberProcess.FreePort().ToString()]);
        var kubeconfig = Path.Combine(data, "admin.kubeconfig");
        await cluster.WaitUntilReadyAsync(kubeconfig);
        foreach (var file in (string[])[Path.Combine(data, Kept), kubeconfig, .. Directory.GetFiles(Path.Combine(data, "pki"))])
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        using var client = new Kubernetes(KubernetesClientConfiguration.BuildConfigFromConfigFile(kubeconfig));
        Assert.Contains((await client.CoreV1.ListNamespaceAsync()).Items, n => n.Metadata.Name == "kube-system");
    }

    [Fact]
    public async Task Token_of_nodes_makes_no_member()
    {
        await using var cluster = await ProcessCluster.StartAsync(postgres, silos: 1, gateways: 1);
        var line = Assert.Single(await TokenAsync(cluster));
        Assert.Equal("node-agent", line[0]);

        var silo = StartSilo(cluster, line[1..]);
        Assert.Equal(1, await silo.WaitAsync(Patience));
        Assert.Contains("is Denied: AutoDenied The token is not in the group system:bootstrappers:orchestrator-members", silo.Output());
        Assert.False(File.Exists(Path.Combine(cluster.Folder("silo"), Kept)));
        Assert.Equal(1L, await cluster.AskAsync<long>("SELECT count(*) FROM silos"));
    }

    [Fact]
    public async Task Who_does_not_know_the_token_or_is_another_cluster_is_not_joined()
    {
        await using var cluster = await ProcessCluster.StartAsync(postgres, silos: 1, gateways: 1);
        var line = (await TokenAsync(cluster, "--usage", "member"))[0];
        var token = Array.IndexOf(line, "--token") + 1;

        // The cluster signs with another secret than this one.
        var silo = StartSilo(cluster, [.. line[1..token], line[token][..^1] + (line[token][^1] == 'a' ? 'b' : 'a'), .. line[(token + 1)..]]);
        Assert.Equal(1, await silo.WaitAsync(Patience));
        Assert.Contains("cannot prove that it knows the token", silo.Output());

        silo = StartSilo(cluster, [.. line[1..^1], "sha256:" + new string('0', 64)]);
        Assert.Equal(1, await silo.WaitAsync(Patience));
        Assert.Contains("this is another cluster, or someone in between", silo.Output());
    }

    private static MemberProcess StartSilo(ProcessCluster cluster, params string[] joining) => cluster.Start(
        "silo",
        [.. joining, "--address", "127.0.0.1", "--silo-port", MemberProcess.FreePort().ToString(),
            "--client-port", MemberProcess.FreePort().ToString(), "--data", cluster.Folder("silo")]);

    /// <summary>The lines that it prints, as arguments.</summary>
    private static async Task<string[][]> TokenAsync(ProcessCluster cluster, params string[] arguments)
    {
        var command = cluster.Start("token", ["create", .. arguments, "--kubeconfig", cluster.Kubeconfigs[0]]);
        Assert.True(await command.WaitAsync(Patience) == 0, command.Output());
        return [.. command.Output().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split(' '))];
    }
}
