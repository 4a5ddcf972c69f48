namespace OrleansOrchestrator.Api.Catalog;

/// <summary>The verb sets that built-in resources share, in discovery's order.</summary>
internal static class BuiltInVerbs
{
    public static IReadOnlyList<string> All { get; } = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];

    public static IReadOnlyList<string> AllButDeleteCollection { get; } = ["create", "delete", "get", "list", "patch", "update", "watch"];

    public static IReadOnlyList<string> ReadOnly { get; } = ["get", "list"];

    public static IReadOnlyList<string> CreateOnly { get; } = ["create"];

    public static IReadOnlyList<string> GetOnly { get; } = ["get"];

    public static IReadOnlyList<string> UpdateOnly { get; } = ["update"];

    public static IReadOnlyList<string> GetAndWrite { get; } = ["get", "patch", "update"];

    public static IReadOnlyList<string> Connect { get; } = ["create", "get"];

    public static IReadOnlyList<string> Proxy { get; } = ["create", "delete", "get", "patch", "update"];
}
