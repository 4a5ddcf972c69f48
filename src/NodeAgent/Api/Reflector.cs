using System.Net;
using System.Text.Json;
using k8s;
using k8s.Models;
using Microsoft.Extensions.Logging;
using OrleansOrchestrator.Api.Objects;

namespace OrleansOrchestrator.NodeAgent.Api;

/// <summary>Follows one collection: lists it, watches from there, resumes after a broken connection and lists anew when its resource version has
/// expired. Runs until cancelled; never gives up.</summary>
/// <param name="path">The collection, for example <c>api/v1/services</c>.</param>
/// <param name="fieldSelector">What of it, or null for all.</param>
internal sealed partial class Reflector<T>(
    ApiConnection api, string path, string? fieldSelector, IReflectorSink<T> sink, TimeProvider time, ILogger logger)
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    private const int WatchSecondsMin = 300;
    private static readonly TimeSpan DelayMin = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan DelayMax = TimeSpan.FromSeconds(5);
    private string? resourceVersion;

    public async Task RunAsync(CancellationToken cancellation)
    {
        var delay = DelayMin;
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                if (resourceVersion is null)
                    await ListAsync(cancellation);
                await WatchAsync(cancellation);
                delay = DelayMin;
                continue;
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is HttpRequestException or IOException or JsonException or OperationCanceledException)
            {
                LogBroken(path, e.Message);
            }
            await Task.Delay(delay, time, cancellation).ContinueWith(_ => { }, TaskScheduler.Default);
            delay = delay * 2 < DelayMax ? delay * 2 : DelayMax;
        }
    }

    private async Task ListAsync(CancellationToken cancellation)
    {
        using var response = await api.GetAsync(path + Query(""), cancellation);
        response.EnsureSuccessStatusCode();
        using var document = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellation));
        var items = new List<T>();
        if (document.RootElement.TryGetProperty("items", out var array) && array.ValueKind == JsonValueKind.Array)
        {
            foreach (var element in array.EnumerateArray())
                items.Add(Read(element));
        }
        resourceVersion = document.RootElement.GetProperty("metadata").GetProperty("resourceVersion").GetString();
        sink.Replaced(items);
    }

    private async Task WatchAsync(CancellationToken cancellation)
    {
        // Spread over time, so that watches opened together do not end together.
        var seconds = WatchSecondsMin + Random.Shared.Next(WatchSecondsMin);
        var query = Query($"watch=true&allowWatchBookmarks=true&timeoutSeconds={seconds}&resourceVersion={resourceVersion}");
        using var response = await api.GetAsync(path + query, cancellation);
        if (response.StatusCode == HttpStatusCode.Gone)
        {
            resourceVersion = null;
            return;
        }
        response.EnsureSuccessStatusCode();
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellation));
        while (resourceVersion is not null && await reader.ReadLineAsync(cancellation) is { } line)
        {
            if (line.Length > 0)
                Handle(line);
        }
    }

    private void Handle(string line)
    {
        using var document = JsonDocument.Parse(line);
        var item = document.RootElement.GetProperty("object");
        switch (document.RootElement.GetProperty("type").GetString())
        {
            case "ADDED" or "MODIFIED":
                sink.Changed(Read(item));
                break;
            case "DELETED":
                sink.Deleted(Read(item));
                break;
            case "BOOKMARK":
                break;
            default:
                // An ERROR: whatever it says, the way back to certainty is a new list.
                LogExpired(path, item.ToString());
                resourceVersion = null;
                return;
        }
        resourceVersion = item.GetProperty("metadata").GetProperty("resourceVersion").GetString();
    }

    private string Query(string query)
    {
        if (fieldSelector is not null)
            query = "fieldSelector=" + Uri.EscapeDataString(fieldSelector) + (query.Length > 0 ? "&" + query : "");
        return query.Length > 0 ? "?" + query : "";
    }

    private static T Read(JsonElement element) => Typed.Read<T>(System.Text.Encoding.UTF8.GetBytes(element.GetRawText()));

    [LoggerMessage(Level = LogLevel.Information, Message = "Following {Path} was interrupted: {Reason}")]
    private partial void LogBroken(string path, string reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The watch of {Path} ended with {Status}")]
    private partial void LogExpired(string path, string status);
}
