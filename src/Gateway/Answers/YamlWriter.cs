using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace OrleansOrchestrator.Gateway.Answers;

/// <summary>Writes JSON as block-style YAML with sorted keys. Strings that YAML could read as something else are quoted.</summary>
internal static partial class YamlWriter
{
    public static ReadOnlyMemory<byte> FromJson(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        var text = new StringBuilder(json.Length * 2);
        var root = document.RootElement;
        if (IsEmptyOrScalar(root))
        {
            WriteInline(text, root);
            text.Append('\n');
        }
        else
        {
            WriteBlock(text, root, 0, inSequence: false);
        }

        return System.Text.Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <param name="inSequence">The first line continues after a dash.</param>
    private static void WriteBlock(StringBuilder text, JsonElement value, int indent, bool inSequence)
    {
        if (value.ValueKind == JsonValueKind.Array)
            WriteSequence(text, value, indent, inSequence);
        else
            WriteMapping(text, value, indent, inSequence);
    }

    private static void WriteMapping(StringBuilder text, JsonElement value, int indent, bool inSequence)
    {
        foreach (var property in value.EnumerateObject().OrderBy(p => p.Name, StringComparer.Ordinal))
        {
            if (!inSequence)
                text.Append(' ', indent);
            inSequence = false;
            WriteString(text, property.Name);
            text.Append(':');
            if (IsEmptyOrScalar(property.Value))
            {
                text.Append(' ');
                WriteInline(text, property.Value);
                text.Append('\n');
            }
            else
            {
                text.Append('\n');
                // Sequences stand at their key's column, as Kubernetes writes them.
                WriteBlock(text, property.Value, property.Value.ValueKind == JsonValueKind.Array ? indent : indent + 2, false);
            }
        }
    }

    private static void WriteSequence(StringBuilder text, JsonElement value, int indent, bool inSequence)
    {
        foreach (var item in value.EnumerateArray())
        {
            if (!inSequence)
                text.Append(' ', indent);
            inSequence = false;
            text.Append("- ");
            if (IsEmptyOrScalar(item))
            {
                WriteInline(text, item);
                text.Append('\n');
            }
            else
            {
                WriteBlock(text, item, indent + 2, inSequence: true);
            }
        }
    }

    private static bool IsEmptyOrScalar(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => !value.EnumerateObject().MoveNext(),
        JsonValueKind.Array => value.GetArrayLength() == 0,
        _ => true,
    };

    private static void WriteInline(StringBuilder text, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                text.Append("{}");
                break;
            case JsonValueKind.Array:
                text.Append("[]");
                break;
            case JsonValueKind.String:
                WriteString(text, value.GetString()!);
                break;
            default:
                text.Append(value.GetRawText());
                break;
        }
    }

    private static void WriteString(StringBuilder text, string value)
    {
        if (Plain().IsMatch(value) && !Ambiguous().IsMatch(value))
        {
            text.Append(value);
            return;
        }

        // A JSON string is a valid double-quoted YAML scalar.
        text.Append('"').Append(JsonEncodedText.Encode(value, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping)).Append('"');
    }

    [GeneratedRegex(@"^[A-Za-z_/][A-Za-z0-9_./@+\-]*( [A-Za-z0-9_./@+\-]+)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Plain();

    [GeneratedRegex(@"^(y|n|yes|no|on|off|true|false|null|~|\.inf|\.nan)\z", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Ambiguous();
}
