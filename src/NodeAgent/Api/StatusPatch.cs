using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Objects;

namespace OrleansOrchestrator.NodeAgent.Api;

/// <summary>Computes the strategic merge patch that leads from one status to another: only what differs, so that what others keep in the status
/// stays theirs.</summary>
internal static class StatusPatch
{
    // Lists of pods and nodes that the API merges by a key; an element that went away must be named to go.
    private static readonly Dictionary<string, string> MergedLists = new(StringComparer.Ordinal) { ["podIPs"] = "ip", ["hostIPs"] = "ip", ["addresses"] = "type" };

    /// <summary>The patch, or null when nothing differs.</summary>
    public static JsonObject? Between<T>(T? old, T wanted, string? uid)
        where T : class
    {
        var before = old is null ? [] : Typed.ToJson(old);
        var after = Typed.ToJson(wanted);
        var status = new JsonObject();
        foreach (var (name, value) in after)
        {
            if (JsonNode.DeepEquals(before[name], value))
                continue;
            status[name] = name switch
            {
                "conditions" => Changed(before[name] as JsonArray, (JsonArray)value!),
                _ when MergedLists.TryGetValue(name, out var key) => Merged(before[name] as JsonArray, (JsonArray)value!, key),
                _ => value?.DeepClone(),
            };
        }
        foreach (var (name, _) in before)
        {
            if (!after.ContainsKey(name) && name is "reason" or "message" or "podIP" or "podIPs")
                status[name] = null;
        }
        if (status.Count == 0)
            return null;
        var patch = new JsonObject { ["status"] = status };
        if (uid is not null)
            patch["metadata"] = new JsonObject { ["uid"] = uid };
        return patch;
    }

    private static JsonArray Changed(JsonArray? before, JsonArray after)
    {
        var changed = new JsonArray();
        foreach (var condition in after)
        {
            var old = before?.FirstOrDefault(one => (string?)one!["type"] == (string?)condition!["type"]);
            if (JsonNode.DeepEquals(old, condition))
                continue;
            var patch = condition!.DeepClone().AsObject();
            foreach (var (name, _) in old?.AsObject() ?? [])
            {
                if (!patch.ContainsKey(name) && name is "reason" or "message")
                    patch[name] = null;
            }
            changed.Add(patch);
        }
        return changed;
    }

    private static JsonArray Merged(JsonArray? before, JsonArray after, string key)
    {
        var list = (JsonArray)after.DeepClone();
        foreach (var old in before ?? [])
        {
            if (!after.Any(one => (string?)one![key] == (string?)old![key]))
                list.Add(new JsonObject { [key] = old![key]?.DeepClone(), ["$patch"] = "delete" });
        }
        return list;
    }
}
