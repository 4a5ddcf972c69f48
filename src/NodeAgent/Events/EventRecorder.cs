using System.Threading.Channels;
using k8s;
using k8s.Autorest;
using k8s.Models;
using Microsoft.Extensions.Logging;
using OrleansOrchestrator.NodeAgent.Api;

namespace OrleansOrchestrator.NodeAgent.Events;

/// <summary>Writes Events in the background: repeats of one are counted in one object, and a flood is dropped rather than buffered.</summary>
internal sealed partial class EventRecorder(ApiConnection api, NodeAgentOptions options, TimeProvider time, ILogger<EventRecorder> logger)
{
    private const int QueueMax = 1000;
    private const int CorrelationsMax = 4096;
    private const string Component = "kubelet";
    private readonly Channel<Occurrence> queue = Channel.CreateBounded<Occurrence>(
        new BoundedChannelOptions(QueueMax) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
    private readonly Dictionary<Occurrence, Corev1Event> written = [];

    public void Normal(V1ObjectReference about, string reason, string message) => Record(about, "Normal", reason, message);

    public void Warning(V1ObjectReference about, string reason, string message) => Record(about, "Warning", reason, message);

    public async Task RunAsync(CancellationToken cancellation)
    {
        await foreach (var occurrence in queue.Reader.ReadAllAsync(cancellation))
        {
            try
            {
                await WriteAsync(occurrence, cancellation);
            }
            catch (Exception e) when (e is HttpOperationException or HttpRequestException or IOException)
            {
                LogFailed(occurrence.Reason, occurrence.Name, e.Message);
            }
        }
    }

    private void Record(V1ObjectReference about, string type, string reason, string message) => queue.Writer.TryWrite(new Occurrence(
        about.Kind, about.NamespaceProperty, about.Name, about.Uid, about.FieldPath, about.ResourceVersion, type, reason, message));

    private async Task WriteAsync(Occurrence occurrence, CancellationToken cancellation)
    {
        var now = time.GetUtcNow().UtcDateTime;
        now = new DateTime(now.Ticks - (now.Ticks % TimeSpan.TicksPerSecond), DateTimeKind.Utc);
        if (written.TryGetValue(occurrence, out var earlier) && await CountAsync(earlier, now, cancellation))
            return;
        if (written.Count >= CorrelationsMax)
            written.Clear();
        written[occurrence] = await api.Client.CoreV1.CreateNamespacedEventAsync(
            NewEvent(occurrence, now), occurrence.Namespace ?? "default", cancellationToken: cancellation);
    }

    private async Task<bool> CountAsync(Corev1Event earlier, DateTime now, CancellationToken cancellation)
    {
        earlier.Count = (earlier.Count ?? 1) + 1;
        earlier.LastTimestamp = now;
        var patch = new V1Patch(
            $$"""{"count":{{earlier.Count}},"lastTimestamp":"{{now:yyyy-MM-ddTHH:mm:ssZ}}"}""", V1Patch.PatchType.MergePatch);
        try
        {
            await api.Client.CoreV1.PatchNamespacedEventAsync(
                patch, earlier.Metadata.Name, earlier.Metadata.NamespaceProperty, cancellationToken: cancellation);
            return true;
        }
        catch (HttpOperationException e) when (e.Response.StatusCode == System.Net.HttpStatusCode.NotFound)
        {
            return false;
        }
    }

    private Corev1Event NewEvent(Occurrence occurrence, DateTime now)
    {
        var ns = occurrence.Namespace ?? "default";
        return new Corev1Event
        {
            Metadata = new V1ObjectMeta
            {
                Name = $"{occurrence.Name}.{time.GetUtcNow().Ticks:x}{Random.Shared.Next(0x1000):x3}",
                NamespaceProperty = ns,
            },
            InvolvedObject = new V1ObjectReference
            {
                ApiVersion = "v1",
                Kind = occurrence.Kind,
                Name = occurrence.Name,
                NamespaceProperty = occurrence.Namespace,
                Uid = occurrence.Uid,
                FieldPath = occurrence.FieldPath,
                ResourceVersion = occurrence.ResourceVersion,
            },
            Type = occurrence.Type,
            Reason = occurrence.Reason,
            Message = occurrence.Message,
            Count = 1,
            FirstTimestamp = now,
            LastTimestamp = now,
            Source = new V1EventSource { Component = Component, Host = options.NodeName },
            ReportingComponent = Component,
            ReportingInstance = options.NodeName,
        };
    }

    private readonly record struct Occurrence(
        string Kind, string? Namespace, string Name, string Uid, string? FieldPath, string? ResourceVersion, string Type, string Reason, string Message)
    {
        // Versions of the same object are the same occurrence.
        public bool Equals(Occurrence other) =>
            Kind == other.Kind && Namespace == other.Namespace && Name == other.Name && Uid == other.Uid && FieldPath == other.FieldPath
            && Type == other.Type && Reason == other.Reason && Message == other.Message;

        public override int GetHashCode() => HashCode.Combine(Namespace, Name, Uid, FieldPath, Type, Reason, Message);
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Event {Reason} about {Name} was not written: {Error}")]
    private partial void LogFailed(string reason, string name, string error);
}
