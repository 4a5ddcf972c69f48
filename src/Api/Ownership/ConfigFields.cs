using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Schemas;

namespace OrleansOrchestrator.Api.Ownership;

/// <summary>The fields that an object sets: what an applied configuration claims.</summary>
internal static class ConfigFields
{
    /// <summary>Everything in the object.</summary>
    public static FieldSet Of(JsonObject obj, Schema schema)
    {
        var set = new FieldSet();
        AddMembers(set, obj, schema);
        return set;
    }

    /// <summary>What of the object a request of this scope can own.</summary>
    public static FieldSet Of(JsonObject obj, Schema schema, RequestScope scope)
    {
        var set = new FieldSet();
        foreach (var (name, value) in obj)
        {
            if (!scope.Covers(name))
                continue;
            var child = new FieldSet(PathElement.Field(name));
            var childSchema = UnknownSchema.Member(schema, name);
            if (name == "metadata" && value is JsonObject metadata)
                AddMetadata(child, metadata, childSchema, scope);
            else
                AddMember(child, value, childSchema, schema.Fields.ContainsKey(name));
            if (!child.IsEmpty)
                set.Append(child);
        }

        return set;
    }

    private static void AddMetadata(FieldSet set, JsonObject metadata, Schema schema, RequestScope scope)
    {
        foreach (var (name, value) in metadata)
        {
            if (!scope.CoversMetadata(name))
                continue;
            var child = new FieldSet(PathElement.Field(name));
            AddMember(child, value, UnknownSchema.Member(schema, name), schema.Fields.ContainsKey(name));
            if (!child.IsEmpty)
                set.Append(child);
        }
    }

    private static void AddMembers(FieldSet set, JsonObject obj, Schema schema)
    {
        foreach (var (name, value) in obj)
        {
            var child = new FieldSet(PathElement.Field(name));
            AddMember(child, value, UnknownSchema.Member(schema, name), schema.Fields.ContainsKey(name));
            if (!child.IsEmpty)
                set.Append(child);
        }
    }

    private static void AddMember(FieldSet node, JsonNode? value, Schema schema, bool isDeclared)
    {
        AddValue(node, value, schema);
        // Entries of maps are fields of their own right, declared objects only through what is in them.
        if (!isDeclared || value is null or JsonObject { Count: 0 })
            node.IsMember = true;
    }

    private static void AddValue(FieldSet node, JsonNode? value, Schema schema)
    {
        if (UnknownSchema.IsGranular(schema, value))
        {
            if (value is JsonObject obj)
                AddMembers(node, obj, schema);
        }
        else if (ListElements.AreOwnedApart(schema))
        {
            AddItems(node, value as JsonArray, schema);
        }
        else
        {
            node.IsMember = true;
        }
    }

    private static void AddItems(FieldSet node, JsonArray? list, Schema schema)
    {
        if (!ListItems.TryRead(schema, list, out var items))
        {
            node.IsMember = true;
            return;
        }

        foreach (var item in items)
        {
            var isSeen = node.Find(item.Element) is not null;
            var child = node.GetOrAdd(item.Element);
            child.IsMember = true;
            if (!isSeen && ListItems.Count(items, item.Element) == 1)
                AddValue(child, item.Node, schema.Items ?? UnknownSchema.Deduced);
        }
    }
}
