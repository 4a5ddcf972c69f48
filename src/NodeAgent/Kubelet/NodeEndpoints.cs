using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OrleansOrchestrator.Api.Objects;
using OrleansOrchestrator.NodeAgent.Containers;
using OrleansOrchestrator.NodeAgent.Cri;
using OrleansOrchestrator.NodeAgent.Pods;

namespace OrleansOrchestrator.NodeAgent.Kubelet;

/// <summary><c>/healthz</c>, <c>/pods</c> and <c>/stats/summary</c>.</summary>
internal sealed class NodeEndpoints(PodManager pods, CriClient cri, NodeAgentOptions options) : IKubeletEndpoint
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/healthz", (RequestDelegate)(context => context.Response.WriteAsync("ok")));
        routes.MapGet("/pods", (RequestDelegate)(context => WriteAsync(context, PodList())));
        routes.MapGet("/stats/summary", (RequestDelegate)SummaryAsync);
    }

    private JsonObject PodList()
    {
        var items = new JsonArray();
        foreach (var worker in pods.Workers)
            items.Add(Typed.ToJson(worker.Pod));
        return new JsonObject { ["kind"] = "PodList", ["apiVersion"] = "v1", ["metadata"] = new JsonObject(), ["items"] = items };
    }

    private async Task SummaryAsync(HttpContext context)
    {
        var stats = await cri.Runtime.ListContainerStatsAsync(new ListContainerStatsRequest(), cancellationToken: context.RequestAborted);
        var byPod = new Dictionary<string, JsonObject>(StringComparer.Ordinal);
        foreach (var one in stats.Stats)
        {
            if (!one.Attributes.Labels.TryGetValue(RuntimeLabels.PodUid, out var uid))
                continue;
            if (!byPod.TryGetValue(uid, out var pod))
                byPod[uid] = pod = NewPod(one.Attributes, uid);
            ((JsonArray)pod["containers"]!).Add(new JsonObject
            {
                ["name"] = one.Attributes.Metadata.Name,
                ["cpu"] = new JsonObject { ["usageCoreNanoSeconds"] = one.Cpu?.UsageCoreNanoSeconds?.Value ?? 0 },
                ["memory"] = new JsonObject { ["workingSetBytes"] = one.Memory?.WorkingSetBytes?.Value ?? 0 },
            });
        }
        await WriteAsync(context, new JsonObject
        {
            ["node"] = new JsonObject { ["nodeName"] = options.NodeName },
            ["pods"] = new JsonArray([.. byPod.Values]),
        });
    }

    private static JsonObject NewPod(ContainerAttributes attributes, string uid) => new()
    {
        ["podRef"] = new JsonObject
        {
            ["name"] = Label(attributes, RuntimeLabels.PodName),
            ["namespace"] = Label(attributes, RuntimeLabels.PodNamespace),
            ["uid"] = uid,
        },
        ["containers"] = new JsonArray(),
    };

    private static string? Label(ContainerAttributes attributes, string name) =>
        attributes.Labels.TryGetValue(name, out var value) ? value : null;

    private static Task WriteAsync(HttpContext context, JsonObject json)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(json.ToJsonString());
    }
}
