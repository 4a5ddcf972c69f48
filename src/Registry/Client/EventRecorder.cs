using System.Collections.Concurrent;
using System.Reflection;
using System.Threading.Channels;
using k8s;
using k8s.Models;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace OrleansOrchestrator.Registry.Client;

/// <summary>
/// Writes core/v1 Events in the background, in batches. Callers hand over what happened and go on; when more comes than can be
/// written the surplus is dropped.
/// </summary>
public sealed partial class EventRecorder(IObjectClient objects, TimeProvider time, ILogger<EventRecorder> logger)
    : BackgroundService, IEventRecorder
{
    private const int Waiting = 4096;
    private const int LargestBatch = 512;

    // Controllers speak in bursts: waiting a moment makes one write of many.
    private static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(25);
    private static readonly ConcurrentDictionary<Type, (string ApiVersion, string Kind)> Kinds = new();

    private readonly Channel<EventOccurrence> _occurrences = Channel.CreateBounded<EventOccurrence>(
        new BoundedChannelOptions(Waiting) { SingleReader = true });

    private readonly EventCorrelator _correlator = new();

    public void Record(IKubernetesObject<V1ObjectMeta> about, string component, string type, string reason, string message)
    {
        if (!_occurrences.Writer.TryWrite(new EventOccurrence(Refer(about), component, type, reason, message, time.GetUtcNow())))
            LogDropped(logger, component, reason);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (await _occurrences.Reader.WaitToReadAsync(stoppingToken))
            {
                await Task.Delay(Linger, time, stoppingToken);
                await WriteBatchAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What is not written by now is lost: events are hints, and the next start repeats what still matters.
        }
    }

    private async Task WriteBatchAsync(CancellationToken ct)
    {
        try
        {
            // By name, so that several occurrences of one event are one write.
            var created = new Dictionary<string, Corev1Event>();
            var repeated = new Dictionary<string, Corev1Event>();
            for (var i = 0; i < LargestBatch && _occurrences.Reader.TryRead(out var occurrence); i++)
            {
                if (_correlator.Take(occurrence) is not { } told)
                    continue;
                var isNew = told.Count == 1 || created.ContainsKey(told.Metadata.Name);
                (isNew ? created : repeated)[told.Metadata.Name] = told;
            }

            if (repeated.Count > 0)
                await RepeatAsync(repeated.Values, created, ct);
            if (created.Count > 0)
                await CreateAsync([.. created.Values], ct);
        }
        catch (Exception e) when (e is not OperationCanceledException || !ct.IsCancellationRequested)
        {
            LogFailed(logger, e);
        }
    }

    /// <summary>Raises counts; an event that has expired meanwhile is created again.</summary>
    private async Task RepeatAsync(IEnumerable<Corev1Event> events, Dictionary<string, Corev1Event> created, CancellationToken ct)
    {
        foreach (var told in events)
        {
            var stored = await objects.MutateAsync<Corev1Event>(
                told.Metadata.NamespaceProperty, told.Metadata.Name,
                copy =>
                {
                    (copy.Count, copy.Message, copy.LastTimestamp) = (told.Count, told.Message, told.LastTimestamp);
                    return true;
                },
                ct: ct);
            if (stored is null)
                created[told.Metadata.Name] = told;
        }
    }

    private async Task CreateAsync(Corev1Event[] events, CancellationToken ct)
    {
        foreach (var outcome in await objects.CreateManyAsync<Corev1Event>(events, ct))
        {
            // Nothing can be told in a namespace that goes away.
            if (outcome.Error is { } error && error.Status.Code is not (403 or 404 or 409))
                LogRefused(logger, error.Message);
        }
    }

    private static V1ObjectReference Refer(IKubernetesObject<V1ObjectMeta> about)
    {
        // Models read from inside lists and hand-made ones do not say what they are.
        var (apiVersion, kind) = Kinds.GetOrAdd(about.GetType(), static type =>
        {
            var entity = type.GetCustomAttribute<KubernetesEntityAttribute>();
            return entity is null
                ? ("", type.Name)
                : (entity.Group.Length == 0 ? entity.ApiVersion : entity.Group + "/" + entity.ApiVersion, entity.Kind);
        });
        return new V1ObjectReference
        {
            ApiVersion = string.IsNullOrEmpty(about.ApiVersion) ? apiVersion : about.ApiVersion,
            Kind = string.IsNullOrEmpty(about.Kind) ? kind : about.Kind,
            Name = about.Metadata.Name,
            NamespaceProperty = about.Metadata.NamespaceProperty,
            Uid = about.Metadata.Uid,
            ResourceVersion = about.Metadata.ResourceVersion,
        };
    }

    [LoggerMessage(LogLevel.Debug, "Event {Reason} of {Component} dropped: too many wait to be written")]
    private static partial void LogDropped(ILogger logger, string component, string reason);

    [LoggerMessage(LogLevel.Debug, "An event was refused: {Message}")]
    private static partial void LogRefused(ILogger logger, string message);

    [LoggerMessage(LogLevel.Warning, "Events could not be written")]
    private static partial void LogFailed(ILogger logger, Exception e);
}
