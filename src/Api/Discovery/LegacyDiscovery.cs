using System.Text.Json;
using OrleansOrchestrator.Api.Catalog;

namespace OrleansOrchestrator.Api.Discovery;

/// <summary>Writes the discovery documents that have a path each: APIVersions, APIGroupList, APIGroup, APIResourceList.</summary>
internal static class LegacyDiscovery
{
    public static void WriteCoreVersions(Utf8JsonWriter json, string serverAddress)
    {
        json.WriteStartObject();
        json.WriteString("kind", "APIVersions");
        WriteStrings(json, "versions", ["v1"]);
        json.WriteStartArray("serverAddressByClientCIDRs");
        json.WriteStartObject();
        json.WriteString("clientCIDR", "0.0.0.0/0");
        json.WriteString("serverAddress", serverAddress);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static void WriteGroups(Utf8JsonWriter json, IReadOnlyList<GroupListing> groups)
    {
        json.WriteStartObject();
        json.WriteString("kind", "APIGroupList");
        json.WriteString("apiVersion", "v1");
        json.WriteStartArray("groups");
        foreach (var group in groups)
            WriteGroup(json, group, root: false);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <param name="root">The group is a document of its own.</param>
    public static void WriteGroup(Utf8JsonWriter json, GroupListing group, bool root)
    {
        json.WriteStartObject();
        if (root)
        {
            json.WriteString("kind", "APIGroup");
            json.WriteString("apiVersion", "v1");
        }

        json.WriteString("name", group.Name);
        json.WriteStartArray("versions");
        foreach (var version in group.Versions)
        {
            json.WriteStartObject();
            WriteVersion(json, group.Name, version);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartObject("preferredVersion");
        WriteVersion(json, group.Name, group.Versions[0]);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    public static void WriteResources(Utf8JsonWriter json, IEnumerable<ResourceDefinition> definitions, string group, string version)
    {
        json.WriteStartObject();
        json.WriteString("kind", "APIResourceList");
        if (group.Length > 0)
            json.WriteString("apiVersion", "v1");
        json.WriteString("groupVersion", group.Length == 0 ? version : group + "/" + version);
        json.WriteStartArray("resources");
        foreach (var definition in definitions)
        {
            if (definition.Group != group || definition.Version != version)
                continue;
            WriteResource(json, definition);
            foreach (var subresource in definition.Subresources.Values)
                WriteSubresource(json, definition, subresource);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteResource(Utf8JsonWriter json, ResourceDefinition definition)
    {
        json.WriteStartObject();
        json.WriteString("name", definition.Plural);
        json.WriteString("singularName", definition.Singular);
        json.WriteBoolean("namespaced", definition.Namespaced);
        json.WriteString("kind", definition.Kind);
        WriteStrings(json, "verbs", definition.Verbs);
        if (definition.ShortNames.Count > 0)
            WriteStrings(json, "shortNames", definition.ShortNames);
        if (definition.Categories.Count > 0)
            WriteStrings(json, "categories", definition.Categories);
        if (definition.IsStored)
            json.WriteString("storageVersionHash", StorageVersionHash.Of(definition.StorageDefinition ?? definition));
        json.WriteEndObject();
    }

    private static void WriteSubresource(Utf8JsonWriter json, ResourceDefinition definition, SubresourceDefinition subresource)
    {
        json.WriteStartObject();
        json.WriteString("name", definition.Plural + "/" + subresource.Name);
        json.WriteString("singularName", "");
        json.WriteBoolean("namespaced", definition.Namespaced);
        if (subresource.Group is not null)
        {
            json.WriteString("group", subresource.Group);
            json.WriteString("version", subresource.Version);
        }

        json.WriteString("kind", subresource.Kind);
        WriteStrings(json, "verbs", subresource.Verbs);
        json.WriteEndObject();
    }

    private static void WriteVersion(Utf8JsonWriter json, string group, string version)
    {
        json.WriteString("groupVersion", group + "/" + version);
        json.WriteString("version", version);
    }

    private static void WriteStrings(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }
}
