using System.Text.Json;
using OrleansOrchestrator.Api.Catalog;

namespace OrleansOrchestrator.Api.Discovery;

/// <summary>Writes <c>apidiscovery.k8s.io/v2</c>: every group, version and resource in one document.</summary>
internal static class AggregatedDiscovery
{
    /// <param name="core">The core group's document (<c>/api</c>), else the one of the named groups (<c>/apis</c>).</param>
    public static void Write(Utf8JsonWriter json, IReadOnlyList<ResourceDefinition> definitions, bool core)
    {
        json.WriteStartObject();
        json.WriteString("kind", "APIGroupDiscoveryList");
        json.WriteString("apiVersion", "apidiscovery.k8s.io/v2");
        json.WriteStartObject("metadata");
        json.WriteEndObject();
        json.WriteStartArray("items");
        List<GroupListing> groups = core ? [new GroupListing("", ["v1"])] : GroupListing.Of(definitions);
        foreach (var group in groups)
            WriteGroup(json, group, definitions);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteGroup(Utf8JsonWriter json, GroupListing group, IReadOnlyList<ResourceDefinition> definitions)
    {
        json.WriteStartObject();
        json.WriteStartObject("metadata");
        if (group.Name.Length > 0)
            json.WriteString("name", group.Name);
        json.WriteEndObject();
        json.WriteStartArray("versions");
        foreach (var version in group.Versions)
        {
            json.WriteStartObject();
            json.WriteString("version", version);
            json.WriteStartArray("resources");
            foreach (var definition in definitions)
            {
                if (definition.Group == group.Name && definition.Version == version)
                    WriteResource(json, definition);
            }

            json.WriteEndArray();
            json.WriteString("freshness", "Current");
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteResource(Utf8JsonWriter json, ResourceDefinition definition)
    {
        json.WriteStartObject();
        json.WriteString("resource", definition.Plural);
        WriteKind(json, definition, definition.Kind, null, null);
        json.WriteString("scope", definition.Namespaced ? "Namespaced" : "Cluster");
        json.WriteString("singularResource", definition.Singular);
        WriteStrings(json, "verbs", definition.Verbs);
        WriteStrings(json, "shortNames", definition.ShortNames);
        WriteStrings(json, "categories", definition.Categories);
        if (definition.Subresources.Count > 0)
        {
            json.WriteStartArray("subresources");
            foreach (var subresource in definition.Subresources.Values)
            {
                json.WriteStartObject();
                json.WriteString("subresource", subresource.Name);
                WriteKind(json, definition, subresource.Kind, subresource.Group, subresource.Version);
                WriteStrings(json, "verbs", subresource.Verbs);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    /// <summary>Built-in kinds of the document's own group and version are named without them; custom ones are always named in full.</summary>
    private static void WriteKind(Utf8JsonWriter json, ResourceDefinition definition, string kind, string? group, string? version)
    {
        if (definition.IsCustom)
            (group, version) = (group ?? definition.Group, version ?? definition.Version);
        json.WriteStartObject("responseKind");
        json.WriteString("group", group ?? "");
        json.WriteString("version", version ?? "");
        json.WriteString("kind", kind);
        json.WriteEndObject();
    }

    private static void WriteStrings(Utf8JsonWriter json, string name, IReadOnlyList<string> values)
    {
        if (values.Count == 0)
            return;
        json.WriteStartArray(name);
        foreach (var value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }
}
