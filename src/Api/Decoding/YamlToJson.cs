using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using OrleansOrchestrator.Api.Errors;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace OrleansOrchestrator.Api.Decoding;

/// <summary>
/// Converts a YAML document to JSON as Kubernetes does: YAML 1.1 scalars (<c>yes</c> is true, <c>017</c> is octal), keys become
/// strings, anchors and merge keys are followed. A JSON text is YAML as well.
/// </summary>
public static class YamlToJson
{
    /// <summary>Aliases may not blow a document up beyond what a request may have.</summary>
    private const int MaxOutputLength = 16 * 1024 * 1024;

    /// <param name="duplicates">Keys that a mapping has twice, with their lines; the last one counts.</param>
    /// <exception cref="ApiException">400: the text is not YAML.</exception>
    public static ReadOnlyMemory<byte> Convert(ReadOnlySpan<byte> yaml, out IReadOnlyList<(int Line, string Key)> duplicates)
    {
        try
        {
            var document = new YamlDocument(ReadEvents(Encoding.UTF8.GetString(yaml)));
            var buffer = new ArrayBufferWriter<byte>((yaml.Length * 2) + 16);
            using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true, MaxDepth = SchemaReader.MaxDepth }))
                document.Write(json, () => CheckLength(json));
            duplicates = document.Duplicates;
            return buffer.WrittenMemory;
        }
        catch (YamlException e)
        {
            throw ApiErrors.BadRequest(string.Create(CultureInfo.InvariantCulture,
                $"error converting YAML to JSON: yaml: line {e.Start.Line}: {e.Message}"));
        }
    }

    /// <summary>The strict fault for duplicate keys.</summary>
    public static string DuplicatesMessage(IReadOnlyList<(int Line, string Key)> duplicates)
    {
        var text = new StringBuilder("yaml: unmarshal errors:");
        foreach (var (line, key) in duplicates)
            text.Append(CultureInfo.InvariantCulture, $"\n  line {line}: key \"{key}\" already set in map");
        return text.ToString();
    }

    private static List<ParsingEvent> ReadEvents(string text)
    {
        var parser = new Parser(new StringReader(text));
        var events = new List<ParsingEvent>();
        while (parser.MoveNext())
        {
            if (parser.Current is DocumentEnd)
                break; // Further documents are ignored.
            if (parser.Current is NodeEvent or AnchorAlias or MappingEnd or SequenceEnd)
                events.Add(parser.Current);
        }

        return events;
    }

    private static void CheckLength(Utf8JsonWriter json)
    {
        if (json.BytesCommitted + json.BytesPending > MaxOutputLength)
            throw ApiErrors.BadRequest("error converting YAML to JSON: yaml: document contains excessive aliasing");
    }
}
