namespace OrleansOrchestrator.Api.Catalog;

/// <summary>The built-in resources of Kubernetes v1.36 (generally available versions).</summary>
public static class BuiltInCatalog
{
    public static IReadOnlyList<ResourceDefinition> Create() => [];
}
