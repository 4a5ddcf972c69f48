using System.IO.Compression;
using System.Net;
using System.Reflection;
using System.Text;
using System.Text.Json.Serialization;
using k8s.Models;

namespace OrleansOrchestrator.Api.OpenApi;

/// <summary>
/// Descriptions of the built-in types and fields, from the documentation file of the client package. Big and seldom wanted, so they
/// are read when the first document is made and may be collected again afterwards.
/// </summary>
internal static class ModelDescriptions
{
    private const string MemberStart = "<member name=\"";
    private const string ModelPrefix = ":k8s.Models.";

    private static readonly Lock Reading = new();
    private static readonly WeakReference<Dictionary<string, string>> Kept = new(null!);

    /// <summary>The descriptions of one type, by its OpenAPI definition name (<c>io.k8s.api.core.v1.PodSpec</c>).</summary>
    public static TypeDescription Of(string definitionName) =>
        FindModel(definitionName) is { } model ? new TypeDescription(model, All()) : TypeDescription.None;

    /// <summary>Models are named by version and type; where two groups have a type of that name, by group, version and type.</summary>
    private static Type? FindModel(string definitionName)
    {
        var parts = definitionName.Split('.');
        if (parts.Length < 3)
            return null;
        var (group, version, type) = (parts[^3], parts[^2], parts[^1]);
        var models = typeof(V1Pod).Assembly;
        return models.GetType($"k8s.Models.{Capital(group)}{version}{type}") ?? models.GetType($"k8s.Models.{Capital(version)}{type}");
    }

    private static string Capital(string word) => char.ToUpperInvariant(word[0]) + word[1..];

    private static Dictionary<string, string> All()
    {
        lock (Reading)
        {
            if (!Kept.TryGetTarget(out var all))
                Kept.SetTarget(all = Read());
            return all;
        }
    }

    private static Dictionary<string, string> Read()
    {
        var all = new Dictionary<string, string>(8192);
        using var stream = typeof(ModelDescriptions).Assembly.GetManifestResourceStream("model-documentation.zip")!;
        using var archive = new ZipArchive(stream);
        using var reader = new StreamReader(archive.Entries[0].Open());
        while (reader.ReadLine() is { } line)
        {
            var start = line.IndexOf(MemberStart, StringComparison.Ordinal);
            if (start < 0)
                continue;
            start += MemberStart.Length;
            if (string.CompareOrdinal(line, start + 1, ModelPrefix, 0, ModelPrefix.Length) == 0)
            {
                var nameStart = start + 1 + ModelPrefix.Length;
                if (line[start] is 'T' or 'P')
                    all[line[nameStart..line.IndexOf('"', nameStart)]] = ReadSummary(reader);
            }
            else if (all.Count > 0)
            {
                break; // Members are sorted: no model follows.
            }
        }

        return all;
    }

    /// <summary>The text of a summary whose lines were wrapped and indented; an empty line parts paragraphs.</summary>
    private static string ReadSummary(StreamReader reader)
    {
        var text = new StringBuilder();
        var paragraphEnds = false;
        while (reader.ReadLine() is { } line && !line.Contains("</member>", StringComparison.Ordinal))
        {
            var trimmed = line.AsSpan().TrimStart();
            if (trimmed is "<summary>" or "</summary>")
                continue;
            if (trimmed.IsEmpty)
            {
                paragraphEnds = text.Length > 0;
                continue;
            }

            if (text.Length > 0)
                text.Append(paragraphEnds ? "\n\n" : " ");
            paragraphEnds = false;
            text.Append(trimmed);
        }

        return WebUtility.HtmlDecode(text.ToString());
    }

    /// <summary>A model's descriptions: of itself and, by JSON name, of its fields.</summary>
    internal sealed class TypeDescription
    {
        public static readonly TypeDescription None = new(null, []);

        private readonly Dictionary<string, string> _all;
        private readonly string _model;
        private readonly Dictionary<string, string> _properties = [];

        public TypeDescription(Type? model, Dictionary<string, string> all)
        {
            _all = all;
            _model = model?.Name ?? "";
            foreach (var property in model?.GetProperties() ?? [])
            {
                if (property.GetCustomAttribute<JsonPropertyNameAttribute>() is { } json)
                    _properties[json.Name] = property.Name;
            }
        }

        public string? Type => _all.GetValueOrDefault(_model);

        public string? Field(string name) =>
            _properties.TryGetValue(name, out var property) ? _all.GetValueOrDefault(_model + "." + property) : null;
    }
}
