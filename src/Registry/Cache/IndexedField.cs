using System.Text.Json;

namespace OrleansOrchestrator.Registry.Cache;

/// <summary>A string field by which the objects of one log can be looked up, for instance <c>spec.nodeName</c> of <c>pods</c>.</summary>
/// <param name="Path">Member names from the object's root, joined by dots.</param>
public sealed record IndexedField(string LogName, string Path)
{
    /// <summary>Pods by the node they are bound to.</summary>
    public static IndexedField PodNode { get; } = new("pods", "spec.nodeName");

    private readonly string[] _members = Path.Split('.');

    /// <summary>The field's value, or null when it is absent or empty. Reads no further than the field.</summary>
    public string? Read(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        foreach (var member in _members)
        {
            if (reader.TokenType != JsonTokenType.StartObject || !Enter(ref reader, member))
                return null;
        }

        return reader.TokenType == JsonTokenType.String && reader.GetString() is { Length: > 0 } value ? value : null;
    }

    private static bool Enter(ref Utf8JsonReader reader, string member)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals(member))
            {
                reader.Read();
                return true;
            }

            reader.Skip();
        }

        return false;
    }
}
