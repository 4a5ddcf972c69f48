using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Catalog;

namespace OrleansOrchestrator.Api.Conversion;

/// <summary>events.k8s.io/v1 events rest as core/v1 events; the two differ in field names only.</summary>
internal sealed class EventConverter : IVersionConverter
{
    private static readonly (string Served, string Stored)[] Renamed =
    [
        ("regarding", "involvedObject"),
        ("note", "message"),
        ("reportingController", "reportingComponent"),
        ("deprecatedSource", "source"),
        ("deprecatedFirstTimestamp", "firstTimestamp"),
        ("deprecatedLastTimestamp", "lastTimestamp"),
        ("deprecatedCount", "count"),
    ];

    public JsonObject ToStorage(JsonObject served)
    {
        served["apiVersion"] = "v1";
        foreach (var (from, to) in Renamed)
            Rename(served, from, to);
        return served;
    }

    public JsonObject FromStorage(JsonObject stored)
    {
        stored["apiVersion"] = "events.k8s.io/v1";
        foreach (var (to, from) in Renamed)
            Rename(stored, from, to);
        return stored;
    }

    private static void Rename(JsonObject obj, string from, string to)
    {
        if (obj.Remove(from, out var value))
            obj[to] = value;
    }
}
