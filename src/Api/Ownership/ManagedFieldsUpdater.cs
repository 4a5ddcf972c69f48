using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Schemas;

namespace OrleansOrchestrator.Api.Ownership;

/// <summary>
/// Keeps <c>metadata.managedFields</c> for creates, updates and patches other than server-side apply: whoever sets a field or
/// changes it owns it, and everybody else loses it.
/// </summary>
public static class ManagedFieldsUpdater
{
    /// <summary>
    /// Records who created the object. To be called on the decoded and defaulted object before admission and strategies add to it:
    /// what the server fills in by itself has no owner.
    /// </summary>
    /// <param name="apiVersion">The version of the request.</param>
    /// <param name="time">RFC 3339, to the second.</param>
    /// <param name="scope">What the request can own; by default all but the status.</param>
    public static void OnCreate(
        JsonObject obj, Schema schema, string manager, string apiVersion, string? subresource, string time,
        RequestScope? scope = null)
    {
        if (obj["metadata"] is not JsonObject metadata)
            return;
        // What a client says about owners of an object that does not exist yet stands, as for an update.
        var given = metadata["managedFields"];
        var managed = IsReset(given) ? new ManagedEntries() : ManagedEntries.Read(given, isOwn: true) ?? new ManagedEntries();
        var diff = ObjectDiff.Between(null, obj, schema, scope ?? RequestScope.Of(subresource, hasStatus: true));
        Take(managed, diff, manager, apiVersion, subresource, time);
        managed.WriteTo(metadata);
    }

    /// <summary>
    /// Records who changed the object from <paramref name="old"/>. To be called before the server's own changes; without a change
    /// the owners stay as they are, times included.
    /// </summary>
    /// <param name="subresource">The owner's subresource, null for the object itself.</param>
    public static void OnUpdate(
        JsonObject obj, JsonObject old, Schema schema, string manager, string apiVersion, string? subresource, string time,
        RequestScope? scope = null)
    {
        if (obj["metadata"] is not JsonObject metadata || old["metadata"] is not JsonObject oldMetadata)
            return;
        var isOwn = true;
        if (subresource is not null || !TryReadGiven(metadata["managedFields"], out var managed))
        {
            isOwn = false;
            managed = ManagedEntries.Read(oldMetadata["managedFields"]) ?? new ManagedEntries();
        }

        // Without any owner so far, updates are not tracked: the object was made to have none.
        var diff = managed.IsEmpty ? null : ObjectDiff.Between(old, obj, schema, scope ?? RequestScope.Of(subresource, hasStatus: true));
        if (diff is null || diff.IsEmpty)
        {
            if (!isOwn || managed.IsEmpty)
                managed.WriteTo(metadata);
            return;
        }

        Take(managed, diff, manager, apiVersion, subresource, time);
        managed.WriteTo(metadata);
    }

    /// <summary>Owners that a request brings along count, unless there are none: clients that do not know of them lose nothing.</summary>
    private static bool TryReadGiven(JsonNode? given, out ManagedEntries managed)
    {
        managed = new ManagedEntries();
        if (IsReset(given))
            return true;
        if (ManagedEntries.Read(given, isOwn: true) is not { IsEmpty: false } read)
            return false;
        managed = read;
        return true;
    }

    /// <summary>A single empty entry asks for all owners to be forgotten.</summary>
    private static bool IsReset(JsonNode? given) => given is JsonArray { Count: 1 } array && array[0] is JsonObject { Count: 0 };

    private static void Take(
        ManagedEntries managed, ObjectDiff diff, string manager, string apiVersion, string? subresource, string time)
    {
        managed.Lose(diff.Changed);
        managed.Lose(diff.Removed);
        if (!diff.Changed.IsEmpty)
        {
            var entry = managed.Find(manager, "Update", apiVersion, subresource ?? "");
            if (entry is null)
                managed.All.Add(ManagedEntry.Of(manager, "Update", apiVersion, subresource ?? "", time, diff.Changed));
            else
                entry.Gain(diff.Changed, time);
        }

        managed.Cap();
    }
}
