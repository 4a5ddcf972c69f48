using System.Diagnostics;
using System.Text.Json;

namespace OrleansOrchestrator.Chaos.Load;

/// <summary>
/// Scales a Deployment, or rolls it out anew, and waits for it to get there, over and over: controllers and scheduler must reach what was
/// asked for, whatever happens to the silos that they run on.
/// </summary>
internal sealed class DeploymentDriver(string name, DrivenPods pods, ApiClient api, Journal journal, int seed)
{
    private const string MergePatch = "application/merge-patch+json";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    private readonly string _path = $"apis/apps/v1/namespaces/{pods.Namespace}/deployments";
    private readonly Random _random = new(seed);
    private int _template;

    /// <summary>Changes that were followed to their end.</summary>
    public int Reached { get; private set; }

    public TimeSpan Longest { get; private set; }

    public async Task RunAsync(CancellationToken stop, CancellationToken abort)
    {
        try
        {
            await api.InsistAsync(HttpMethod.Post, _path, $$$"""
                {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"{{{name}}}"},"spec":{"replicas":2,
                "selector":{"matchLabels":{"app":"{{{name}}}"}},"template":{"metadata":{"labels":{"app":"{{{name}}}"}},
                "spec":{{{pods.Spec}}} } } }
                """, "application/json", abort);
            while (!stop.IsCancellationRequested)
            {
                var replicas = _random.Next(pods.MostReplicas + 1);
                if (_random.Next(3) == 0)
                    _template++;
                await api.InsistAsync(HttpMethod.Patch, $"{_path}/{name}", $$$"""
                    {"spec":{"replicas":{{{replicas}}},"template":{"metadata":{"annotations":{"turn":"{{{_template}}}"} } } } }
                    """, MergePatch, abort);
                await ReachAsync(replicas, abort);
                await Task.Delay(pods.Pause, abort);
            }
        }
        catch (OperationCanceledException)
        {
            // The run is over.
        }
    }

    private async Task ReachAsync(int replicas, CancellationToken ct)
    {
        var since = Stopwatch.GetTimestamp();
        var state = "";
        while (Stopwatch.GetElapsedTime(since) < Limit)
        {
            if (await IsReachedAsync(replicas, found => state = found, ct))
            {
                Reached++;
                journal.Acknowledged(pods.Stream);
                if (Stopwatch.GetElapsedTime(since) is var length && length > Longest)
                    Longest = length;
                return;
            }

            await Task.Delay(Look, ct);
        }

        journal.Find($"deployment {name} did not reach {replicas} replicas within {Limit}: {state}");
    }

    private async Task<bool> IsReachedAsync(int replicas, Action<string> say, CancellationToken ct)
    {
        var answer = await api.InsistAsync(HttpMethod.Get, $"{_path}/{name}", null, "", ct);
        using var json = JsonDocument.Parse(answer.Body);
        if (!json.RootElement.TryGetProperty("status", out var status) || status.ValueKind != JsonValueKind.Object)
            return false;
        say(status.GetRawText());
        if (Number(status, "observedGeneration") != Number(json.RootElement.GetProperty("metadata"), "generation")
            || Number(status, "replicas") != replicas || Number(status, "updatedReplicas") != replicas
            || Number(status, "readyReplicas") != replicas || Number(status, "availableReplicas") != replicas)
            return false;
        // And there are no others.
        var all = await api.InsistAsync(HttpMethod.Get, $"api/v1/namespaces/{pods.Namespace}/pods?labelSelector=app%3D{name}", null, "", ct);
        using var list = JsonDocument.Parse(all.Body);
        say($"{status.GetRawText()}, pods {list.RootElement.GetProperty("items").GetArrayLength()}");
        return list.RootElement.GetProperty("items").GetArrayLength() == replicas;
    }

    private static long Number(JsonElement obj, string field) => obj.TryGetProperty(field, out var value) ? value.GetInt64() : 0;
}
