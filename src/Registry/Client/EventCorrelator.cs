using System.Globalization;
using k8s.Models;

namespace OrleansOrchestrator.Registry.Client;

/// <summary>
/// Makes of many occurrences few events, by the rules of Kubernetes' clients: a repeat raises the count of the event there; more than
/// ten different messages for one reason become one combined event; a component that goes on about one object beyond a burst is
/// heard once in five minutes. Remembers a bounded number of events and objects. Not safe for concurrent use.
/// </summary>
internal sealed class EventCorrelator
{
    private const int Remembered = 4096;
    private const int DistinctMessages = 10;
    private const int Burst = 25;
    private const int LongestMessage = 1024;
    private const int LongestName = 253;
    private static readonly TimeSpan SimilarWithin = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Refill = TimeSpan.FromMinutes(5);

    private readonly RecentMap<Story, Similar> _similar = new(Remembered);
    private readonly RecentMap<(Story Story, string Message), Corev1Event> _told = new(Remembered);
    private readonly RecentMap<(string Component, string Kind, string Key, string Uid), Bucket> _budgets = new(Remembered);
    private long _lastStamp;

    /// <summary>The event as it should now be stored, or null when this occurrence is not worth one.</summary>
    /// <returns><see cref="Corev1Event.Count"/> is 1 for an event that is to be created.</returns>
    public Corev1Event? Take(EventOccurrence occurrence)
    {
        var story = new Story(
            occurrence.Component, occurrence.About.Kind, occurrence.About.NamespaceProperty ?? "", occurrence.About.Name,
            occurrence.About.Uid ?? "", occurrence.Type, occurrence.Reason);
        var combined = IsOneOfMany(story, occurrence);
        var message = Shortened(combined ? "(combined from similar events): " + occurrence.Message : occurrence.Message);
        // All combined occurrences are one event, whatever they say.
        var identity = (story, combined ? "" : message);
        var told = _told.TryGet(identity, out var last) ? Again(last, message, occurrence.Time) : First(occurrence, message);
        _told.Set(identity, told);
        return HasBudget(story, occurrence.Time) ? told : null;
    }

    private bool IsOneOfMany(Story story, EventOccurrence occurrence)
    {
        if (!_similar.TryGet(story, out var similar) || occurrence.Time - similar.Last > SimilarWithin)
            _similar.Set(story, similar = new Similar());
        similar.Last = occurrence.Time;
        if (similar.Messages.Contains(occurrence.Message))
            return false;
        if (similar.Messages.Count + 1 >= DistinctMessages)
            return true;
        similar.Messages.Add(occurrence.Message);
        return false;
    }

    private bool HasBudget(Story story, DateTimeOffset now)
    {
        var key = (story.Component, story.Kind, story.Namespace + "/" + story.Name, story.Uid);
        var bucket = _budgets.TryGet(key, out var known) ? known : new Bucket(Burst, now);
        var tokens = Math.Min(Burst, bucket.Tokens + ((now - bucket.Time) / Refill));
        var has = tokens >= 1;
        _budgets.Set(key, new Bucket(has ? tokens - 1 : tokens, now));
        return has;
    }

    private Corev1Event First(EventOccurrence occurrence, string message)
    {
        var about = occurrence.About;
        // Names must differ even for events of the same instant.
        _lastStamp = Math.Max(_lastStamp + 1, occurrence.Time.UtcTicks);
        var suffix = "." + _lastStamp.ToString("x16", CultureInfo.InvariantCulture);
        var name = about.Name.Length + suffix.Length > LongestName ? about.Name[..(LongestName - suffix.Length)] : about.Name;
        return new Corev1Event
        {
            ApiVersion = Corev1Event.KubeApiVersion,
            Kind = Corev1Event.KubeKind,
            Metadata = new V1ObjectMeta
            {
                Name = name + suffix,
                NamespaceProperty = string.IsNullOrEmpty(about.NamespaceProperty) ? "default" : about.NamespaceProperty,
            },
            InvolvedObject = about,
            Type = occurrence.Type,
            Reason = occurrence.Reason,
            Message = message,
            Source = new V1EventSource { Component = occurrence.Component },
            ReportingComponent = occurrence.Component,
            ReportingInstance = "",
            FirstTimestamp = WholeSeconds(occurrence.Time),
            LastTimestamp = WholeSeconds(occurrence.Time),
            Count = 1,
        };
    }

    private static Corev1Event Again(Corev1Event last, string message, DateTimeOffset time) =>
        last with { Message = message, LastTimestamp = WholeSeconds(time), Count = last.Count + 1 };

    private static string Shortened(string message) => message.Length > LongestMessage ? message[..LongestMessage] : message;

    private static DateTime WholeSeconds(DateTimeOffset time) =>
        new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerSecond), DateTimeKind.Utc);

    /// <summary>What occurrences have in common whose messages alone differ.</summary>
    private readonly record struct Story(
        string Component, string Kind, string Namespace, string Name, string Uid, string Type, string Reason);

    private sealed class Similar
    {
        public HashSet<string> Messages { get; } = [];

        public DateTimeOffset Last { get; set; }
    }

    private readonly record struct Bucket(double Tokens, DateTimeOffset Time);
}
