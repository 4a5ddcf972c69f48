namespace OrleansOrchestrator.Api.Catalog;

/// <summary>A built-in API group with its versions, the preferred one first.</summary>
internal sealed record BuiltInGroup(string Name, IReadOnlyList<BuiltInVersion> Versions);

/// <summary>One version of a built-in group with its resources in discovery's order.</summary>
internal sealed record BuiltInVersion(string Name, IReadOnlyList<BuiltInResource> Resources);
