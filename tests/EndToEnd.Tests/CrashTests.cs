using System.Collections.Concurrent;
using System.Globalization;
using k8s;
using k8s.Autorest;
using k8s.Models;
using Xunit;

namespace OrleansOrchestrator.EndToEnd.Tests;

/// <summary>A control plane killed at any instant comes back with every acknowledged write.</summary>
public sealed class CrashTests : IAsyncLifetime
{
    private const int Writers = 16;

    private readonly string _data = Directory.CreateTempSubdirectory("orchestrator-crash-").FullName;
    private readonly int _port = ClusterFixture.FreePort();

    public Task InitializeAsync() => UpAsync();

    public async Task DisposeAsync()
    {
        await LauncherAsync("down");
        Directory.Delete(_data, recursive: true);
    }

    [Fact]
    public async Task Acknowledged_writes_survive_a_kill_under_load()
    {
        var acknowledged = new ConcurrentDictionary<string, string>();
        for (var round = 0; round < 2; round++)
        {
            using var client = await ConnectAsync();
            using var stop = new CancellationTokenSource();
            var prefix = $"r{round}-";
            var before = acknowledged.Count;
            var writers = Enumerable.Range(0, Writers).Select(w => WriteAsync(client, prefix + w, acknowledged, stop.Token)).ToArray();
            await ClusterFixture.EventuallyAsync("a load of writes", TimeSpan.FromSeconds(30),
                () => Task.FromResult((acknowledged.Count - before > 300, $"{acknowledged.Count - before} writes")));
            var pid = (await File.ReadAllTextAsync(Path.Combine(_data, "run", "orchestrator.pid"))).Trim();
            (await Shell.RunAsync("kill", ["-KILL", pid])).Must();
            await stop.CancelAsync();
            await Task.WhenAll(writers);
            await UpAsync();
        }

        using var reader = await ConnectAsync();
        var maps = (await reader.CoreV1.ListNamespacedConfigMapAsync("default", labelSelector: "load=crash")).Items;
        var found = maps.ToDictionary(m => m.Metadata.Name, m => m.Metadata.ResourceVersion);
        Assert.DoesNotContain(acknowledged, a => found.GetValueOrDefault(a.Key) != a.Value);
        Assert.Equal(found.Count, found.Values.Distinct().Count());
        Assert.All(maps, m => Assert.Equal(m.Metadata.Name, m.Data["name"]));
    }

    private static async Task WriteAsync(
        Kubernetes client, string prefix, ConcurrentDictionary<string, string> acknowledged, CancellationToken stop)
    {
        for (var i = 0; !stop.IsCancellationRequested; i++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"{prefix}-{i}");
            try
            {
                var written = await client.CoreV1.CreateNamespacedConfigMapAsync(new V1ConfigMap
                {
                    Metadata = new V1ObjectMeta { Name = name, Labels = new Dictionary<string, string> { ["load"] = "crash" } },
                    Data = new Dictionary<string, string> { ["name"] = name, ["filling"] = new string('x', 800) },
                }, "default", cancellationToken: stop);
                acknowledged[name] = written.Metadata.ResourceVersion;
            }
            catch (Exception e) when (e is HttpRequestException or HttpOperationException or OperationCanceledException or IOException)
            {
                // not acknowledged: it may be there or not
            }
        }
    }

    private async Task<Kubernetes> ConnectAsync()
    {
        var path = (await LauncherAsync("kubeconfig")).Must().Trim();
        return new Kubernetes(KubernetesClientConfiguration.BuildConfigFromConfigFile(path));
    }

    private async Task UpAsync() =>
        (await LauncherAsync("up", "--detach", "--control-plane-only", "--port", _port.ToString(CultureInfo.InvariantCulture))).Must();

    private Task<Outcome> LauncherAsync(string command, params string[] arguments) =>
        Shell.RunAsync(Path.Combine(ClusterFixture.Root(), "orchestrator"), [command, "--data", _data, .. arguments]);
}
