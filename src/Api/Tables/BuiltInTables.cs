using System.Collections.Frozen;

namespace OrleansOrchestrator.Api.Tables;

/// <summary>The columns of the built-in kinds, by qualified name (<c>pods</c>, <c>deployments.apps</c>).</summary>
internal static class BuiltInTables
{
    private static readonly FrozenDictionary<string, TableDefinition> ByName = new Dictionary<string, TableDefinition>
    {
    }.ToFrozenDictionary();

    public static TableDefinition For(string qualifiedName) => ByName.GetValueOrDefault(qualifiedName, TableDefinition.Default);
}
