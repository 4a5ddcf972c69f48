using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Schemas;

namespace OrleansOrchestrator.Api.Patching;

/// <summary>
/// Kubernetes' strategic merge patch: as a merge patch, but lists that the schema says to merge are merged, by their key if they
/// hold objects; <c>$</c> directives in the patch replace, delete and order.
/// </summary>
public static class StrategicMergePatch
{
    public static JsonObject Apply(JsonObject current, JsonObject patch, Schema schema) =>
        MergeObject((JsonObject)current.DeepClone(), patch, schema);

    /// <summary>Merges into <paramref name="target"/>; returns it or what takes its place.</summary>
    internal static JsonObject MergeObject(JsonObject target, JsonObject patch, Schema? schema)
    {
        if (patch.TryGetPropertyValue(PatchDirectives.Patch, out var directive))
            return Directed(directive, patch);
        RetainKeys(target, patch);
        foreach (var (key, value) in patch)
        {
            if (PatchDirectives.TryStrip(key, PatchDirectives.SetElementOrder, out var name))
                MergeOrdered(target, patch, name, value, Child(schema, name));
            else if (key != PatchDirectives.RetainKeys && !patch.ContainsKey(PatchDirectives.SetElementOrder + key))
                MergeMember(target, key, value, schema);
        }

        return target;
    }

    private static JsonObject Directed(JsonNode? directive, JsonObject patch)
    {
        switch (PatchDirectives.Text(directive))
        {
            case "replace":
                return PatchDirectives.Drop(patch);
            case "delete":
                return [];
            default:
                throw UnknownDirective(directive, patch);
        }
    }

    private static void RetainKeys(JsonObject target, JsonObject patch)
    {
        if (!patch.TryGetPropertyValue(PatchDirectives.RetainKeys, out var node))
            return;
        var retained = new HashSet<string>(StringComparer.Ordinal);
        foreach (var key in node as JsonArray ?? throw BadRetainKeys())
            retained.Add(PatchDirectives.Text(key) ?? "");
        foreach (var (key, value) in patch)
        {
            if (value is not null && !PatchDirectives.IsDirective(key) && !retained.Contains(key))
                throw BadRetainKeys();
        }

        foreach (var key in target.Select(member => member.Key).Where(key => !retained.Contains(key)).ToArray())
            target.Remove(key);
    }

    private static void MergeMember(JsonObject target, string key, JsonNode? value, Schema? schema)
    {
        var isDeletion = PatchDirectives.TryStrip(key, PatchDirectives.DeleteFromPrimitiveList, out var name);
        if (!isDeletion)
            name = key;
        if (value is null)
        {
            target.Remove(name);
            return;
        }

        var existing = target[name];
        switch (existing, value)
        {
            case (JsonObject oldObject, JsonObject newObject):
                var merged = MergeObject(oldObject, newObject, Child(schema, name));
                if (!ReferenceEquals(merged, oldObject))
                    target[name] = merged;
                break;
            case (JsonArray oldList, JsonArray newList):
                var listSchema = Child(schema, name);
                target[name] = isDeletion || listSchema?.PatchMerge == true
                    ? StrategicList.Merge(oldList, newList, listSchema, isDeletion)
                    : newList.DeepClone();
                break;
            default:
                if (!isDeletion)
                    target[name] = PatchDirectives.Fresh(value);
                break;
        }
    }

    /// <summary>A list whose order the patch gives, with or without elements of its own.</summary>
    private static void MergeOrdered(JsonObject target, JsonObject patch, string name, JsonNode? order, Schema? listSchema)
    {
        if (order is not JsonArray orderList)
            throw ServerError($"expected a list for {PatchDirectives.SetElementOrder}{name}");
        var isPatched = patch.TryGetPropertyValue(name, out var patchNode);
        var patchList = patchNode as JsonArray;
        var existing = target[name] as JsonArray;
        if (isPatched && patchNode is null)
        {
            target.Remove(name);
            return;
        }

        if (existing is null && patchList is null)
            return;
        var key = listSchema?.PatchMergeKey;
        if (patchList is not null)
            StrategicList.CheckOrder(patchList, orderList, key);
        var server = existing?.Select(item => item?.DeepClone()).ToArray() ?? [];
        JsonArray merged;
        if (existing is null)
            merged = (JsonArray)PatchDirectives.Fresh(patchList)!;
        else if (patchList is null)
            merged = existing;
        else if (listSchema?.PatchMerge == true)
            merged = StrategicList.Merge(existing, patchList, listSchema, isDeletion: false);
        else
            merged = (JsonArray)patchList.DeepClone();
        target[name] = StrategicList.Order(StrategicList.Detach(merged), orderList, server, key);
    }

    private static Schema? Child(Schema? schema, string name)
    {
        if (schema is null)
            return null;
        return schema.Fields.TryGetValue(name, out var field) ? field.Schema : schema.Type == SchemaType.Map ? schema.Items : null;
    }

    internal static ApiException UnknownDirective(JsonNode? directive, JsonObject patch) =>
        ServerError($"unknown patch type: {GoText.Print(directive)} in map: {GoText.Print(patch)}");

    /// <summary>Kubernetes answers these with a bare 500.</summary>
    internal static ApiException ServerError(string message) => new(new ApiStatus(500, "", message));

    private static ApiException BadRetainKeys() => ApiErrors.BadRequest("invalid patch format of retainKeys");
}
