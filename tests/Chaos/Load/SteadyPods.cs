using System.Diagnostics;
using System.Text.Json;

namespace OrleansOrchestrator.Chaos.Load;

/// <summary>
/// Pods on a node that nobody changes: whatever happens to the cluster, to the node's agent and to its runtime, their containers run on.
/// </summary>
internal sealed class SteadyPods(string node, ApiClient api, Journal journal)
{
    private const int Replicas = 2;
    private const string Name = "steady";

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    private readonly DrivenPods _pods = DrivenPods.On(node);
    private List<string> _containers = [];

    /// <exception cref="TimeoutException">They do not start.</exception>
    public async Task StartAsync(CancellationToken ct)
    {
        await api.InsistAsync(HttpMethod.Post, $"apis/apps/v1/namespaces/{_pods.Namespace}/deployments", $$$"""
            {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"{{{Name}}}"},"spec":{"replicas":{{{Replicas}}},
            "selector":{"matchLabels":{"app":"{{{Name}}}"}},"template":{"metadata":{"labels":{"app":"{{{Name}}}"}},"spec":{{{_pods.Spec}}} } } }
            """, "application/json", ct);
        var since = Stopwatch.GetTimestamp();
        while ((_containers = await RunningAsync(ct)).Count != Replicas)
        {
            if (Stopwatch.GetElapsedTime(since) > StartLimit)
                throw new TimeoutException($"pods do not start on {node}");
            await Task.Delay(Look, ct);
        }
    }

    /// <summary>Finds fault when they are not the very containers of the start.</summary>
    public async Task CheckAsync(CancellationToken ct)
    {
        var now = await RunningAsync(ct);
        if (!now.SequenceEqual(_containers))
            journal.Find($"containers on {node} that nobody touched were {string.Join(", ", _containers)} and are {string.Join(", ", now)}");
    }

    /// <summary>Pod, container and how often it was started anew, of those that are ready.</summary>
    private async Task<List<string>> RunningAsync(CancellationToken ct)
    {
        var answer = await api.InsistAsync(HttpMethod.Get, $"api/v1/namespaces/{_pods.Namespace}/pods?labelSelector=app%3D{Name}", null, "", ct);
        using var list = JsonDocument.Parse(answer.Body);
        var running = new List<string>();
        foreach (var pod in list.RootElement.GetProperty("items").EnumerateArray())
        {
            if (!pod.GetProperty("status").TryGetProperty("containerStatuses", out var statuses))
                continue;
            var status = statuses[0];
            if (status.GetProperty("ready").GetBoolean())
            {
                running.Add($"{pod.GetProperty("metadata").GetProperty("uid").GetString()}/{status.GetProperty("containerID").GetString()} "
                    + $"({status.GetProperty("restartCount").GetInt32()} restarts)");
            }
        }

        running.Sort(StringComparer.Ordinal);
        return running;
    }
}
