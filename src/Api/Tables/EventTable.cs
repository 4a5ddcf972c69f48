using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Tables;

/// <summary>Events, in the core form or the one of events.k8s.io.</summary>
internal static class EventTable
{
    public static TableDefinition Definition { get; } = new TableBuilder("core.v1")
        .AddTimed("Last Seen", "Event.lastTimestamp", LastSeen)
        .Add("Type", "Event.type", e => e.GetText("type"))
        .Add("Reason", "Event.reason", e => e.GetText("reason"))
        .Add("Object", "Event.involvedObject", Target)
        .Wide("Subobject", "ObjectReference.fieldPath", e => Regarding(e).GetText("fieldPath"))
        .Wide("Source", "Event.source", Source)
        .Add("Message", "Event.message", e => e.GetString("message").Or(e.GetText("note")).Trim())
        .AddTimed("First Seen", "Event.firstTimestamp", FirstSeen, priority: 1)
        .Wide("Count", "Event.count", Count)
        .Name(priority: 1)
        .Build();

    private static JsonObject? Regarding(JsonObject e) => e.GetObject("involvedObject") ?? e.GetObject("regarding");

    private static JsonNode Target(JsonObject e)
    {
        var kind = Regarding(e).GetText("kind").ToLowerInvariant();
        var name = Regarding(e).GetText("name");
        return name.Length > 0 ? kind + "/" + name : kind;
    }

    private static JsonNode Source(JsonObject e)
    {
        var source = e.GetObject("source") ?? e.GetObject("deprecatedSource");
        var component = source.GetString("component").Or(e.GetString("reportingComponent").Or(e.GetText("reportingController")));
        var host = source.GetString("host").Or(e.GetText("reportingInstance"));
        return host.Length > 0 ? component + ", " + host : component;
    }

    private static JsonNode FirstSeen(JsonObject e, DateTimeOffset now) => Ages.Since(
        e.GetString("firstTimestamp") ?? e.GetString("deprecatedFirstTimestamp") ?? e.GetString("eventTime"), now);

    private static JsonNode LastSeen(JsonObject e, DateTimeOffset now)
    {
        var time = e.GetString("series", "lastObservedTime") ?? e.GetString("lastTimestamp") ?? e.GetString("deprecatedLastTimestamp");
        return time is null ? FirstSeen(e, now) : Ages.Since(time, now);
    }

    private static JsonNode Count(JsonObject e)
    {
        var count = e.GetLong("series", "count") ?? e.GetLong("count") ?? e.GetLong("deprecatedCount") ?? 0;
        return count == 0 ? 1 : count;
    }
}
