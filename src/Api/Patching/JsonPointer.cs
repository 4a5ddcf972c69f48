using System.Globalization;
using System.Text.Json.Nodes;

namespace OrleansOrchestrator.Api.Patching;

/// <summary>A place in a document (RFC 6901). Negative indexes count from the end, <c>-</c> is one past it.</summary>
internal readonly struct JsonPointer
{
    private readonly string[] _tokens;

    private JsonPointer(string[] tokens) => _tokens = tokens;

    public static bool TryParse(string text, out JsonPointer pointer)
    {
        pointer = default;
        if (text.Length > 0 && text[0] != '/')
            return false;
        var tokens = text.Length == 0 ? [] : text[1..].Split('/');
        for (var i = 0; i < tokens.Length; i++)
        {
            if (tokens[i].Contains('~'))
                tokens[i] = tokens[i].Replace("~1", "/").Replace("~0", "~");
        }

        pointer = new JsonPointer(tokens);
        return true;
    }

    public bool TryGet(JsonNode? document, out JsonNode? value)
    {
        value = document;
        foreach (var token in _tokens)
        {
            switch (value)
            {
                case JsonObject obj when obj.TryGetPropertyValue(token, out var member):
                    value = member;
                    break;
                case JsonArray array when TryIndex(token, array.Count, out var index):
                    value = array[index];
                    break;
                default:
                    value = null;
                    return false;
            }
        }

        return true;
    }

    /// <summary>Sets the place and returns the document, which is the value itself for the empty pointer.</summary>
    public JsonNode? Set(JsonNode? document, JsonNode? value, bool insert)
    {
        if (_tokens.Length == 0)
            return value;
        var last = _tokens[^1];
        switch (Parent(document))
        {
            case JsonObject obj:
                obj[last] = value;
                break;
            case JsonArray array when insert && last == "-":
                array.Add(value);
                break;
            case JsonArray array when insert && TryIndex(last, array.Count + 1, out var index):
                array.Insert(index, value);
                break;
            case JsonArray array when !insert && TryIndex(last, array.Count, out var index):
                array[index] = value;
                break;
            default:
                throw JsonPatch.DoesNotFit();
        }

        return document;
    }

    public void Remove(JsonNode? document)
    {
        if (_tokens.Length == 0)
            throw JsonPatch.DoesNotFit();
        var removed = Parent(document) switch
        {
            JsonObject obj => obj.Remove(_tokens[^1]),
            JsonArray array when TryIndex(_tokens[^1], array.Count, out var index) => RemoveAt(array, index),
            _ => false,
        };
        if (!removed)
            throw JsonPatch.DoesNotFit();
    }

    private static bool RemoveAt(JsonArray array, int index)
    {
        array.RemoveAt(index);
        return true;
    }

    private static bool TryIndex(string token, int count, out int index)
    {
        if (!int.TryParse(token, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out index))
            return false;
        if (index < 0)
            index += count;
        return index >= 0 && index < count;
    }

    private JsonNode? Parent(JsonNode? document) =>
        new JsonPointer(_tokens[..^1]).TryGet(document, out var parent) ? parent : null;
}
