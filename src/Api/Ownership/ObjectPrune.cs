using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Schemas;

namespace OrleansOrchestrator.Api.Ownership;

/// <summary>Removes what an applier set before and sets no more, unless somebody else owns it too.</summary>
internal static class ObjectPrune
{
    /// <param name="merged">The live object under the new configuration.</param>
    /// <param name="last">What the applier owned before.</param>
    /// <param name="owned">What anybody owns now, the applier's new fields included.</param>
    public static JsonObject Prune(JsonObject merged, FieldSet last, FieldSet owned, Schema schema)
    {
        var dropped = last.Clone();
        dropped.Remove(owned);
        if (dropped.IsEmpty)
            return merged;

        var lastNamed = NamedFields.Include(last.Clone(), schema);
        var ownedNamed = NamedFields.Include(owned.Clone(), schema);
        var all = NamedFields.Include(ConfigFields.Of(merged, schema), schema);

        // Take out all that was applied before, then put back what has an owner.
        var pruned = Without(merged, lastNamed, schema);
        var gone = all.Clone();
        gone.Remove(NamedFields.Include(ConfigFields.Of(pruned, schema), schema));
        gone.Remove(ownedNamed);
        pruned = Without(merged, gone, schema);

        // What went along with something removed stays, unless it was applied before itself.
        all.Remove(NamedFields.Include(ConfigFields.Of(pruned, schema), schema));
        return all.Intersect(lastNamed) is { } final ? Without(merged, final, schema) : merged;
    }

    private static JsonObject Without(JsonObject obj, FieldSet fields, Schema schema)
    {
        var copy = (JsonObject)obj.DeepClone();
        RemoveMembers(copy, fields, schema);
        return copy;
    }

    private static void RemoveMembers(JsonObject obj, FieldSet fields, Schema schema)
    {
        foreach (var child in fields.Children)
        {
            var name = child.Element.Text;
            if (child.Element.Kind != 'f' || !obj.TryGetPropertyValue(name, out var value))
                continue;
            if (child.IsMember)
                obj.Remove(name);
            else if (value is not null && !RemoveBelow(value, child, UnknownSchema.Member(schema, name)))
                obj[name] = null;
        }
    }

    /// <summary>False when nothing of the value is left.</summary>
    private static bool RemoveBelow(JsonNode value, FieldSet fields, Schema schema)
    {
        if (value is JsonObject obj && UnknownSchema.IsGranular(schema, obj))
        {
            RemoveMembers(obj, fields, schema);
            return obj.Count > 0;
        }

        if (value is not JsonArray list || !ListElements.AreOwnedApart(schema) || !ListItems.TryRead(schema, list, out var items))
            return value is JsonValue;
        list.Clear();
        foreach (var item in items)
        {
            var child = fields.Find(item.Element);
            if (child is { IsMember: true })
                continue;
            var isLeft = child is null || item.Node is null || RemoveBelow(item.Node, child, schema.Items ?? UnknownSchema.Deduced);
            list.Add(isLeft ? item.Node : null);
        }

        return list.Count > 0;
    }
}
