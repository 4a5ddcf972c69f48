using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Decoding;
using OrleansOrchestrator.Api.Errors;

namespace OrleansOrchestrator.Api.Patching;

/// <summary>The body of a server-side apply: a partial object in YAML, of which JSON is a part.</summary>
public static class ApplyConfiguration
{
    /// <exception cref="ApiException">400: no object can be read from it.</exception>
    public static JsonObject Read(ReadOnlyMemory<byte> body)
    {
        // Most clients send JSON under the name of YAML.
        var isJson = body.Span.TrimStart(" \t\r\n"u8).StartsWith((byte)'{');
        return PatchBody.ParseObject(isJson ? body.Span : YamlToJson.Convert(body.Span, out _).Span);
    }
}
