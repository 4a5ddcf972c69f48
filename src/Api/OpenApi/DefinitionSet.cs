using OrleansOrchestrator.Api.Catalog;
using OrleansOrchestrator.Api.Schemas;

namespace OrleansOrchestrator.Api.OpenApi;

/// <summary>The definitions that a document needs: the resources' kinds and lists, what they refer to, and the standard ones.</summary>
internal sealed class DefinitionSet
{
    private readonly SortedDictionary<string, Schema> _schemas = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<GroupVersionKind>> _kinds = [];

    public DefinitionSet(IEnumerable<ResourceDefinition> resources)
    {
        foreach (var type in (ReadOnlySpan<string>)["DeleteOptions", "Status", "APIResourceList", "ListMeta"])
            Add(SchemaLibrary.Definition("meta.v1", type));
        foreach (var resource in resources)
            AddResource(resource);
    }

    /// <summary>Lists by the definition name of their items' kind.</summary>
    public SortedDictionary<string, ResourceDefinition> Lists { get; } = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, Schema> Schemas => _schemas;

    public IReadOnlyList<GroupVersionKind> KindsOf(string definitionName) => _kinds.GetValueOrDefault(definitionName) ?? [];

    /// <summary>The name under which a resource's kind is defined.</summary>
    public static string NameOf(ResourceDefinition resource) =>
        resource.Schema.Value.DefinitionName ?? CustomName(resource.Group, resource.Version, resource.Kind);

    /// <summary>Kinds of custom resources are named as Go packages would be: <c>com.example.v1.Widget</c>.</summary>
    private static string CustomName(string group, string version, string kind) =>
        string.Join('.', group.Split('.').Reverse()) + "." + version + "." + kind;

    private void AddResource(ResourceDefinition resource)
    {
        var name = NameOf(resource);
        Add(resource.Schema.Value, name);
        AddKind(name, new GroupVersionKind(resource.Group, resource.Version, resource.Kind));
        if (resource.Verbs.Contains("list"))
            Lists.TryAdd(name, resource);
        foreach (var subresource in resource.Subresources.Values)
        {
            var (group, version) = (subresource.Group ?? resource.Group, subresource.Version ?? resource.Version);
            if (subresource.Kind == resource.Kind || !SchemaLibrary.IsKind(group, version, subresource.Kind))
                continue;
            var schema = SchemaLibrary.Kind(group, version, subresource.Kind);
            Add(schema);
            AddKind(schema.DefinitionName!, new GroupVersionKind(group, version, subresource.Kind));
        }
    }

    private void AddKind(string name, GroupVersionKind kind)
    {
        if (!_kinds.TryGetValue(name, out var kinds))
            _kinds.Add(name, kinds = []);
        if (!kinds.Contains(kind))
            kinds.Add(kind);
    }

    private void Add(Schema schema, string? name = null)
    {
        name ??= schema.DefinitionName;
        if (name is not null && !_schemas.TryAdd(name, schema))
            return;
        if (schema.Items is { } items)
            Add(items);
        foreach (var field in schema.Fields.Values)
            Add(field.Schema);
    }
}
