using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using OrleansOrchestrator.NodeAgent.Logs;
using OrleansOrchestrator.NodeAgent.Pods;

namespace OrleansOrchestrator.NodeAgent.Kubelet;

/// <summary><c>/containerLogs/NAMESPACE/POD/CONTAINER</c>.</summary>
internal sealed class LogEndpoint(PodManager pods, TimeProvider time) : IKubeletEndpoint
{
    public void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/containerLogs/{ns}/{pod}/{container}", (RequestDelegate)HandleAsync);

    private async Task HandleAsync(HttpContext context)
    {
        var podName = (string)context.Request.RouteValues["pod"]!;
        var name = (string)context.Request.RouteValues["container"]!;
        if (pods.Find((string)context.Request.RouteValues["ns"]!, podName) is not { } worker)
        {
            await FailAsync(context, StatusCodes.Status404NotFound, $"pod \"{podName}\" not found");
            return;
        }
        if (!Has(worker, name))
        {
            await FailAsync(context, StatusCodes.Status404NotFound, $"container \"{name}\" not found in pod \"{podName}\"");
            return;
        }
        if (!TryRead(context.Request.Query, out var request, out var error))
        {
            await FailAsync(context, StatusCodes.Status400BadRequest, error);
            return;
        }
        var latest = worker.Runtime.Latest(name);
        var record = request.Previous ? Previous(worker, name, latest) : latest;
        if (record is null)
        {
            await FailAsync(context, StatusCodes.Status400BadRequest, request.Previous
                ? $"previous terminated container \"{name}\" in pod \"{podName}\" not found"
                : $"container \"{name}\" in pod \"{podName}\" is waiting to start: {WaitingReason(worker, name)}");
            return;
        }
        context.Response.ContentType = "text/plain";
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        await context.Response.StartAsync(context.RequestAborted);
        try
        {
            using var reader = new LogReader(record.Status.LogPath, request, time);
            await reader.CopyAsync(
                context.Response.Body, () => IsRunning(worker, name, record.Id), context.RequestAborted);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The reader has seen enough.
        }
    }

    private static bool Has(PodWorker worker, string container) =>
        worker.Pod.Spec.Containers.Any(one => one.Name == container) || worker.Pod.Spec.InitContainers?.Any(one => one.Name == container) == true;

    private static bool IsRunning(PodWorker worker, string name, string id) =>
        worker.Runtime.Containers.Any(one => one.Name == name && one.Id == id && !one.HasExited);

    // A container that waits to be restarted is itself the previous one.
    private static ContainerRecord? Previous(PodWorker worker, string name, ContainerRecord? latest) =>
        worker.Runtime.Previous(name) ?? (latest is { HasExited: true } && worker.IsWaiting(name) ? latest : null);

    private static string WaitingReason(PodWorker worker, string name) => worker.WaitingFor(name)
        ?? (worker.Pod.Spec.InitContainers is { Count: > 0 } ? "PodInitializing" : "ContainerCreating");

    private bool TryRead(IQueryCollection query, out LogRequest request, out string error)
    {
        request = new LogRequest();
        error = "";
        DateTimeOffset? since = null;
        if (Number(query, "sinceSeconds") is { } seconds)
            since = time.GetUtcNow() - TimeSpan.FromSeconds(seconds);
        if (query["sinceTime"].FirstOrDefault() is { Length: > 0 } text)
        {
            if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at))
            {
                error = $"invalid sinceTime \"{text}\"";
                return false;
            }
            since = at;
        }
        request = new LogRequest
        {
            Follow = Flag(query, "follow"),
            Previous = Flag(query, "previous"),
            Timestamps = Flag(query, "timestamps"),
            Since = since,
            TailLines = Number(query, "tailLines"),
            LimitBytes = Number(query, "limitBytes"),
            Stream = query["stream"].FirstOrDefault() is { Length: > 0 } stream && stream != "All" ? stream.ToLowerInvariant() : null,
        };
        return true;
    }

    private static bool Flag(IQueryCollection query, string name) => query[name].FirstOrDefault() is "true" or "1";

    private static long? Number(IQueryCollection query, string name) =>
        long.TryParse(query[name].FirstOrDefault(), CultureInfo.InvariantCulture, out var number) ? number : null;

    private static Task FailAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsync(text);
    }
}
