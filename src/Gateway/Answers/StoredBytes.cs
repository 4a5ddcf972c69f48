using System.Runtime.CompilerServices;
using System.Text.Json;
using OrleansOrchestrator.Api.Catalog;

namespace OrleansOrchestrator.Gateway.Answers;

/// <summary>
/// Cuts stored objects without parsing them. Every object rests as <c>{"apiVersion":"..","kind":"..","metadata":{...},...}</c>, so
/// the part behind the type is found by the length of a prefix that is the same for all objects of a resource.
/// </summary>
internal static class StoredBytes
{
    private static readonly ConditionalWeakTable<ResourceDefinition, byte[]> Prefixes = [];

    /// <summary>The object without its opening brace, apiVersion and kind; empty when it does not begin with those of the resource.</summary>
    public static ReadOnlySpan<byte> AfterType(ResourceDefinition resource, ReadOnlySpan<byte> json)
    {
        var prefix = Prefix(resource);
        return json.StartsWith(prefix) ? json[prefix.Length..] : ReadOnlySpan<byte>.Empty;
    }

    /// <summary>The <c>metadata</c> object.</summary>
    public static ReadOnlySpan<byte> Metadata(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var wanted = reader.ValueTextEquals("metadata"u8);
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (wanted)
                return json[start..(int)reader.BytesConsumed];
        }

        return "{}"u8;
    }

    private static byte[] Prefix(ResourceDefinition resource) => Prefixes.GetValue(resource, static r =>
        System.Text.Encoding.UTF8.GetBytes($"{{\"apiVersion\":\"{r.ApiVersion}\",\"kind\":\"{r.Kind}\","));
}
