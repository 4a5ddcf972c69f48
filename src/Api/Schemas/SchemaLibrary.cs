using System.Collections.Concurrent;

namespace OrleansOrchestrator.Api.Schemas;

/// <summary>
/// The schemas of the built-in types, made on first use from the type tables in <c>Schemas/Types</c> (one file per group and
/// version; see <see cref="TypeTable"/> for their notation) and shared ever after.
/// </summary>
public static class SchemaLibrary
{
    private static readonly ConcurrentDictionary<string, TypeTable?> Tables = new();
    private static readonly SchemaBuilder Builder = new(name => Table(name) ?? throw new InvalidOperationException($"no type table {name}"));

    /// <summary>The schema of a kind such as <c>apps</c>, <c>v1</c>, <c>Deployment</c>.</summary>
    public static Schema Kind(string group, string version, string kind) => Builder.Definition(TableName(group, version), kind);

    /// <summary>The schema of a type by table and name: <c>core.v1</c>, <c>PodSpec</c>.</summary>
    public static Schema Definition(string table, string type) => Builder.Definition(table, type);

    /// <summary>Whether a kind of that name is declared: what Kubernetes calls registered in the scheme.</summary>
    public static bool IsKind(string group, string version, string kind) =>
        Table(TableName(group, version))?.Declarations.TryGetValue(kind, out var declaration) == true && declaration.IsKind;

    /// <summary>Name of the type table of a group's version: the group's first label, <c>core</c> for the core group.</summary>
    public static string TableName(string group, string version)
    {
        var dot = group.IndexOf('.', StringComparison.Ordinal);
        var label = group.Length == 0 ? "core" : dot < 0 ? group : group[..dot];
        return label + "." + version;
    }

    private static TypeTable? Table(string name) => Tables.GetOrAdd(name, TypeTable.Load);
}
