using System.Collections.Frozen;

namespace OrleansOrchestrator.Api.Strategies;

/// <summary>The strategies of the built-in kinds, by qualified name (<c>pods</c>, <c>deployments.apps</c>).</summary>
public static class BuiltInStrategies
{
    private static readonly FrozenDictionary<string, ResourceStrategy> ByName = new Dictionary<string, ResourceStrategy>
    {
        ["pods"] = new Pods.PodStrategy(),
    }.ToFrozenDictionary();

    /// <summary>The strategy of a built-in resource; <see cref="ResourceStrategy.Default"/> where the kind needs nothing special.</summary>
    public static ResourceStrategy For(string qualifiedName) => ByName.GetValueOrDefault(qualifiedName, ResourceStrategy.Default);
}
