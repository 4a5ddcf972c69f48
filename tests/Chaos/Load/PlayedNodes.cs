using System.Text.Json;
using System.Text.Json.Nodes;

namespace OrleansOrchestrator.Chaos.Load;

/// <summary>Nodes without machines: pods that are bound to them are said to run, and those that are to end are ended at once.</summary>
internal sealed class PlayedNodes(ApiClient api, int count)
{
    private const string Json = "application/json";
    private const string MergePatch = "application/merge-patch+json";
    private static readonly string Pods = $"api/v1/namespaces/{DrivenPods.Played.Namespace}/pods";

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Renewal = TimeSpan.FromSeconds(4);

    public async Task RegisterAsync(CancellationToken ct)
    {
        for (var i = 0; i < count; i++)
        {
            await api.InsistAsync(HttpMethod.Post, "api/v1/nodes", $$"""{"apiVersion":"v1","kind":"Node","metadata":{"name":"{{Name(i)}}"} }""", Json, ct);
            await api.InsistAsync(HttpMethod.Patch, $"api/v1/nodes/{Name(i)}/status", """
                {"status":{"capacity":{"cpu":"64","memory":"64Gi","pods":"110"},"allocatable":{"cpu":"64","memory":"64Gi","pods":"110"},
                "conditions":[{"type":"Ready","status":"True","reason":"KubeletReady"}]}}
                """, MergePatch, ct);
            await api.InsistAsync(HttpMethod.Post, Leases(), $$"""
                {"apiVersion":"coordination.k8s.io/v1","kind":"Lease","metadata":{"name":"{{Name(i)}}"},
                "spec":{"holderIdentity":"{{Name(i)}}","leaseDurationSeconds":40,"renewTime":"{{Now()}}"} }
                """, Json, ct);
        }
    }

    public async Task RunAsync(CancellationToken ct)
    {
        try
        {
            await Task.WhenAll(RenewAsync(ct), PlayAsync(ct));
        }
        catch (OperationCanceledException)
        {
            // The run is over.
        }
    }

    private async Task RenewAsync(CancellationToken ct)
    {
        using var timer = new PeriodicTimer(Renewal);
        while (await timer.WaitForNextTickAsync(ct))
        {
            for (var i = 0; i < count; i++)
                await api.InsistAsync(HttpMethod.Patch, Leases(Name(i)), $$"""{"spec":{"renewTime":"{{Now()}}"} }""", MergePatch, ct);
        }
    }

    private async Task PlayAsync(CancellationToken ct)
    {
        using var timer = new PeriodicTimer(Look);
        while (await timer.WaitForNextTickAsync(ct))
        {
            var answer = await api.GetAsync(Pods + "?resourceVersion=0", ct);
            if (!answer.IsSuccess)
                continue;
            using var list = JsonDocument.Parse(answer.Body);
            foreach (var pod in list.RootElement.GetProperty("items").EnumerateArray())
                await PlayAsync(pod, ct);
        }
    }

    private async Task PlayAsync(JsonElement pod, CancellationToken ct)
    {
        if (!pod.GetProperty("spec").TryGetProperty("nodeName", out _))
            return;
        var metadata = pod.GetProperty("metadata");
        var (name, uid) = (metadata.GetProperty("name").GetString()!, metadata.GetProperty("uid").GetString()!);
        // What fails is found again at the next look.
        if (metadata.TryGetProperty("deletionTimestamp", out _))
        {
            await api.SendAsync(HttpMethod.Delete, $"{Pods}/{name}",
                $$$"""{"apiVersion":"v1","kind":"DeleteOptions","gracePeriodSeconds":0,"preconditions":{"uid":"{{{uid}}}"}}""", Json, ct);
        }
        else if (pod.GetProperty("status").TryGetProperty("phase", out var phase) && phase.GetString() == "Pending")
        {
            await api.SendAsync(HttpMethod.Patch, $"{Pods}/{name}/status", RunningStatus(uid), MergePatch, ct);
        }
    }

    private static string RunningStatus(string uid)
    {
        var conditions = new JsonArray();
        foreach (var type in (string[])["PodScheduled", "Initialized", "ContainersReady", "Ready"])
            conditions.Add(new JsonObject { ["type"] = type, ["status"] = "True", ["lastTransitionTime"] = Now(seconds: true) });
        return new JsonObject
        {
            ["metadata"] = new JsonObject { ["uid"] = uid },
            ["status"] = new JsonObject { ["phase"] = "Running", ["conditions"] = conditions },
        }.ToJsonString();
    }

    private static string Name(int node) => "played-" + node;

    private static string Leases(string? name = null) =>
        "apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases" + (name is null ? "" : "/" + name);

    private static string Now(bool seconds = false) =>
        TimeProvider.System.GetUtcNow().UtcDateTime.ToString(seconds ? "yyyy-MM-dd'T'HH:mm:ss'Z'" : "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'");
}
