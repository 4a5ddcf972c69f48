using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;

namespace OrleansOrchestrator.Api.Objects;

/// <summary>Between JSON and the client models (<c>V1Pod</c>, ...), straight from and to UTF-8.</summary>
public static class Typed
{
    // The client library keeps its options private but hands them out for configuration.
    private static readonly JsonSerializerOptions Options = CaptureOptions();

    public static T Read<T>(ReadOnlyMemory<byte> json)
        where T : class => JsonSerializer.Deserialize<T>(json.Span, Options)!;

    public static byte[] Write<T>(T model)
        where T : class => JsonSerializer.SerializeToUtf8Bytes(model, Options);

    public static JsonObject ToJson<T>(T model)
        where T : class => (JsonObject)JsonSerializer.SerializeToNode(model, Options)!;

    public static T FromJson<T>(JsonObject json)
        where T : class => json.Deserialize<T>(Options)!;

    /// <summary>A deep copy that may be changed.</summary>
    public static T Clone<T>(T model)
        where T : class => Read<T>(Write(model));

    private static JsonSerializerOptions CaptureOptions()
    {
        JsonSerializerOptions? captured = null;
        KubernetesJson.AddJsonOptions(options => captured = options);
        return captured!;
    }
}
