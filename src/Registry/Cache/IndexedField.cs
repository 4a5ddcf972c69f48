using System.Text.Json;
using OrleansOrchestrator.Api.Objects;

namespace OrleansOrchestrator.Registry.Cache;

/// <summary>A string field by which the objects of one log can be looked up, for instance <c>spec.nodeName</c> of <c>pods</c>.</summary>
/// <param name="Path">Member names from the object's root, joined by dots; not in its metadata, which an object at rest has first.</param>
public sealed record IndexedField(string LogName, string Path)
{
    /// <summary>Pods by the node they are bound to.</summary>
    public static IndexedField PodNode { get; } = new("pods", "spec.nodeName");

    private readonly string[] _members = Path.Split('.');

    /// <summary>
    /// The field's value, or null when it is absent or empty. The reader stands at the end of the object's metadata; reads no further than
    /// the field.
    /// </summary>
    internal string? Read(Utf8JsonReader reader) =>
        JsonScan.FindOn(ref reader, _members) && reader.TokenType == JsonTokenType.String && reader.GetString() is { Length: > 0 } value
            ? value
            : null;
}
