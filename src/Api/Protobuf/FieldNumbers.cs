using System.Collections.Frozen;
using System.Globalization;

namespace OrleansOrchestrator.Api.Protobuf;

/// <summary>
/// Which number each field of a built-in type has on the wire, read from <c>field-numbers.txt</c>: a line a type, its definition name
/// and <c>field=number</c> pairs; <c>+Type=number</c> is a message whose fields stand in the parent's JSON object.
/// </summary>
internal static class FieldNumbers
{
    private static readonly Lazy<FrozenDictionary<string, FrozenDictionary<int, NumberedField>>> Types = new(Load);

    /// <summary>Fields by number, or null for a type that has no wire form here.</summary>
    public static FrozenDictionary<int, NumberedField>? Of(string definitionName) => Types.Value.GetValueOrDefault(definitionName);

    private static FrozenDictionary<string, FrozenDictionary<int, NumberedField>> Load()
    {
        using var stream = typeof(FieldNumbers).Assembly.GetManifestResourceStream("field-numbers.txt")!;
        using var reader = new StreamReader(stream);
        var types = new Dictionary<string, FrozenDictionary<int, NumberedField>>();
        while (reader.ReadLine() is { } line)
        {
            var parts = line.Split(' ');
            var fields = new Dictionary<int, NumberedField>();
            foreach (var pair in parts.AsSpan(1))
            {
                var equals = pair.LastIndexOf('=');
                var number = int.Parse(pair.AsSpan(equals + 1), CultureInfo.InvariantCulture);
                fields[number] = pair[0] == '+'
                    ? new NumberedField(pair[1..equals], IsInline: true)
                    : new NumberedField(pair[..equals], IsInline: false);
            }

            types[parts[0]] = fields.ToFrozenDictionary();
        }

        return types.ToFrozenDictionary();
    }
}

/// <param name="Name">JSON name of the field; of an inline message, its definition name.</param>
internal readonly record struct NumberedField(string Name, bool IsInline);
