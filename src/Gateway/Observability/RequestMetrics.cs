using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Http;
using OrleansOrchestrator.Gateway.Requests;
using OrleansOrchestrator.Grains.Abstractions;

namespace OrleansOrchestrator.Gateway.Observability;

/// <summary>
/// What the gateway reports about requests. Tags come from what is served, never from what a client made up, so that their number is
/// bounded. Watches and connections last as long as their clients like: they are counted while they are there.
/// </summary>
internal static class RequestMetrics
{
    private static readonly Histogram<double> Duration = Telemetry.Durations(
        "orchestrator.api.request.duration", "Answering a request that is no watch and no connection to a pod.");

    private static readonly UpDownCounter<int> Streams = Telemetry.Meter.CreateUpDownCounter<int>(
        "orchestrator.api.streams", "{stream}", "Open watches and connections to pods.");

    public static bool IsStream(RequestInfo info) =>
        info.Verb == "watch" || info.Subresource is "log" or "exec" or "attach" or "portforward" or "proxy";

    public static void StreamOpened() => Streams.Add(1);

    public static void StreamEnded() => Streams.Add(-1);

    public static void Answered(HttpContext http, ApiRequest? request, long started)
    {
        var resource = request?.Resource;
        Duration.Record(
            Stopwatch.GetElapsedTime(started).TotalSeconds,
            new("verb", resource is null ? "" : request!.Info.Verb), new("resource", resource?.QualifiedName ?? ""),
            new("http.response.status_code", http.Response.StatusCode));
    }
}
