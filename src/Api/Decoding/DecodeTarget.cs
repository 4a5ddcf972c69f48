using OrleansOrchestrator.Api.Catalog;
using OrleansOrchestrator.Api.Schemas;

namespace OrleansOrchestrator.Api.Decoding;

/// <summary>The kind that a request's body must be.</summary>
public sealed record DecodeTarget(string Group, string Version, string Kind, Schema Schema)
{
    public string ApiVersion { get; } = Group.Length == 0 ? Version : Group + "/" + Version;

    /// <summary>A version of the same fields that is taken as well.</summary>
    public string? OlderApiVersion { get; init; }

    public static DecodeTarget Of(ResourceDefinition definition) =>
        new(definition.Group, definition.Version, definition.Kind, definition.Schema.Value);

    /// <summary>A built-in kind, such as a subresource's (<c>policy</c>, <c>v1</c>, <c>Eviction</c>).</summary>
    public static DecodeTarget Of(string group, string version, string kind) =>
        new(group, version, kind, SchemaLibrary.Kind(group, version, kind));

    internal string CannotBeHandled(string kind, string version, string why) =>
        $"{kind} in version \"{version}\" cannot be handled as a {Kind}: {why}";
}
