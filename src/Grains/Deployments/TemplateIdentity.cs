using System.Buffers;
using System.Text.Json;
using k8s.Models;
using OrleansOrchestrator.Api.Objects;

namespace OrleansOrchestrator.Grains.Deployments;

/// <summary>
/// What makes two pod templates the same: their content without the <c>pod-template-hash</c> label, whatever the order of fields
/// and whether lists are empty or absent.
/// </summary>
internal static class TemplateIdentity
{
    // Letters and digits that neither form words nor look alike.
    private const string SafeAlphabet = "bcdfghjklmnpqrstvwxz2456789";
    private const int HashLength = 10;

    /// <summary>The template in one canonical form; equal bytes, same template.</summary>
    public static byte[] Of(V1PodTemplateSpec template)
    {
        var plain = template with { Metadata = WithoutHash(template.Metadata) };
        using var document = JsonDocument.Parse(Typed.Write(plain));
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer))
            WriteCanonical(document.RootElement, writer);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Stable text of a template, safe in names and labels; another one for each collision count.</summary>
    public static string Hash(ReadOnlySpan<byte> identity, int collisionCount)
    {
        // FNV-1a: stable across processes and versions, which is all that is asked of it.
        var hash = 14695981039346656037UL;
        foreach (var value in identity)
            hash = (hash ^ value) * 1099511628211UL;
        for (var rest = (uint)collisionCount; rest != 0; rest >>= 8)
            hash = (hash ^ (rest & 0xff)) * 1099511628211UL;
        return string.Create(HashLength, hash, static (text, value) =>
        {
            for (var i = 0; i < text.Length; i++)
            {
                text[i] = SafeAlphabet[(int)(value % (ulong)SafeAlphabet.Length)];
                value /= (ulong)SafeAlphabet.Length;
            }
        });
    }

    private static V1ObjectMeta WithoutHash(V1ObjectMeta? meta)
    {
        if (meta is null)
            return new V1ObjectMeta();
        var labels = meta.Labels is null ? [] : new Dictionary<string, string>(meta.Labels);
        labels.Remove(DeploymentAnnotations.TemplateHash);
        return meta with
        {
            CreationTimestamp = null,
            Labels = labels.Count == 0 ? null : labels,
            Annotations = meta.Annotations is { Count: 0 } ? null : meta.Annotations,
        };
    }

    private static void WriteCanonical(JsonElement element, Utf8JsonWriter writer)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var property in element.EnumerateObject().OrderBy(property => property.Name, StringComparer.Ordinal))
                {
                    if (IsAbsent(property.Value))
                        continue;
                    writer.WritePropertyName(property.Name);
                    WriteCanonical(property.Value, writer);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray())
                    WriteCanonical(item, writer);
                writer.WriteEndArray();
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }

    private static bool IsAbsent(JsonElement value) =>
        value.ValueKind == JsonValueKind.Null || (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 0);
}
