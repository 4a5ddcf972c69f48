using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Schemas;

namespace OrleansOrchestrator.Api.Ownership;

/// <summary>
/// Server-side apply: a manager states the fields it wants, all of them each time. They are set, those it stated before and states
/// no more are removed unless others own them, and fields that others own are not taken without force.
/// </summary>
public static class ServerSideApply
{
    private const string BeforeFirstApply = "before-first-apply";

    /// <summary>
    /// The object after the apply, with its owners in <c>metadata.managedFields</c>; not yet decoded or defaulted.
    /// </summary>
    /// <param name="live">The object in the version of the request; null when it is to be created. Stays as it is.</param>
    /// <param name="config">The configuration. Stays as it is.</param>
    /// <param name="apiVersion">The version of the request.</param>
    /// <param name="time">RFC 3339, to the second; empty leaves it out.</param>
    /// <exception cref="ApiException">409 with the fields that others own; 400 and 500 for a configuration that does not fit.</exception>
    public static JsonObject Apply(
        JsonObject? live, JsonObject config, Schema schema, string manager, string apiVersion, string kind, string? subresource,
        string time, bool force, RequestScope? scope = null)
    {
        scope ??= RequestScope.Of(subresource, hasStatus: true);
        CheckConfig(config, schema, apiVersion, kind);
        var current = live is null ? new JsonObject() : (JsonObject)live.DeepClone();
        var managed = Owners(current, live is not null, schema, apiVersion, subresource, time, scope);
        var last = managed.Find(manager, "Apply", apiVersion, subresource ?? "");
        var fields = ConfigFields.Of(config, schema, scope);

        var merged = (JsonObject)current.DeepClone();
        ObjectMerge.Into(merged, config, schema);
        if (last is not null)
        {
            managed.All.Remove(last);
            merged = ObjectPrune.Prune(merged, last.Fields, Union(managed, fields), schema);
        }

        if (live is not null)
            Settle(managed, ObjectDiff.Between(current, merged, schema, scope), force, () => AllowedConflicts(current, manager, schema));
        var isChanged = live is null || !JsonNode.DeepEquals(current, merged);
        if (!fields.IsEmpty)
            managed.All.Add(ManagedEntry.Of(manager, "Apply", apiVersion, subresource ?? "", isChanged ? time : last?.Time ?? "", fields));
        if (LastAppliedConfiguration.IsWrittenBy(manager))
            LastAppliedConfiguration.Update(merged, config);
        managed.Cap();
        if (merged["metadata"] is not JsonObject metadata)
            merged["metadata"] = metadata = [];
        managed.WriteTo(metadata);
        return merged;
    }

    /// <summary>
    /// Undoes a change of nothing but the times of owners: gives the object the owners it had. To be called last, so that applying
    /// the same again writes nothing.
    /// </summary>
    public static void KeepTimesIfUnchanged(JsonObject obj, JsonObject old)
    {
        if (obj["metadata"] is not JsonObject metadata || old["metadata"] is not JsonObject oldMetadata)
            return;
        if (metadata["managedFields"] is not JsonArray now || oldMetadata["managedFields"] is not JsonArray before)
            return;
        if (!ManagedEntries.AreSameButForTimes(now, before))
            return;
        metadata["managedFields"] = before.DeepClone();
        if (!JsonNode.DeepEquals(obj, old))
            metadata["managedFields"] = now;
    }

    private static void CheckConfig(JsonObject config, Schema schema, string apiVersion, string kind)
    {
        var (givenVersion, givenKind) = (Text(config["apiVersion"]), Text(config["kind"]));
        if (givenVersion != apiVersion || givenKind != kind)
            throw ApiErrors.BadRequest($"invalid object type: {GroupVersion(givenVersion)}, Kind={givenKind}");
        var metadata = config["metadata"] as JsonObject;
        if (metadata?["managedFields"] is not null)
            throw ApiErrors.BadRequest("metadata.managedFields must be nil");
        if (ConfigFaults.Find(config, schema) is not { } fault)
            return;
        var name = $"{Text(metadata?["namespace"])}/{Text(metadata?["name"])}; {GroupVersion(apiVersion)}, Kind={kind}";
        throw new ApiException(new ApiStatus(500, "", $"failed to create typed patch object ({name}): {fault}"));
    }

    /// <summary>Takes the owners out of the object. One that has none yet belongs to whoever came before the first apply.</summary>
    private static ManagedEntries Owners(
        JsonObject current, bool exists, Schema schema, string apiVersion, string? subresource, string time, RequestScope scope)
    {
        var metadata = current["metadata"] as JsonObject;
        var managed = ManagedEntries.Read(metadata?["managedFields"]) ?? new ManagedEntries();
        metadata?.Remove("managedFields");
        if (!managed.IsEmpty || !exists)
            return managed;
        var all = ObjectDiff.Between(null, current, schema, scope).Changed;
        if (!all.IsEmpty)
            managed.All.Add(ManagedEntry.Of(BeforeFirstApply, "Update", apiVersion, subresource ?? "", time, all));
        return managed;
    }

    private static FieldSet Union(ManagedEntries managed, FieldSet fields)
    {
        var union = fields.Clone();
        foreach (var entry in managed.All)
            union.Add(entry.Fields);
        // Whoever applies names the object, and so keeps its metadata.
        union.GetOrAdd(PathElement.Field("metadata")).IsMember = true;
        return union;
    }

    /// <summary>Others lose what is changed and removed, or the apply fails.</summary>
    private static void Settle(ManagedEntries managed, ObjectDiff diff, bool force, Func<FieldSet?> allowed)
    {
        if (!force && Conflicts(managed, diff.Changed) is { Count: > 0 } conflicts)
        {
            if (allowed() is { } free)
            {
                foreach (var (_, fields) in conflicts)
                    fields.Remove(free);
                conflicts.RemoveAll(conflict => conflict.Fields.IsEmpty);
            }

            if (conflicts.Count > 0)
                throw ApplyConflict.Of(conflicts);
        }

        managed.Lose(diff.Changed);
        managed.Lose(diff.Removed);
    }

    private static List<(ManagedEntry Owner, FieldSet Fields)> Conflicts(ManagedEntries managed, FieldSet changed)
    {
        var conflicts = new List<(ManagedEntry, FieldSet)>();
        foreach (var entry in managed.All)
        {
            if (entry.Fields.Intersect(changed) is { } fields)
                conflicts.Add((entry, fields));
        }

        return conflicts;
    }

    private static FieldSet? AllowedConflicts(JsonObject current, string manager, Schema schema) =>
        LastAppliedConfiguration.IsWrittenBy(manager) ? LastAppliedConfiguration.UnchangedFields(current, schema) : null;

    private static string GroupVersion(string apiVersion) => apiVersion.Contains('/') ? apiVersion : "/" + apiVersion;

    private static string Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : "";
}
