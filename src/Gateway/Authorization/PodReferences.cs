using System.Text.Json;

namespace OrleansOrchestrator.Gateway.Authorization;

/// <summary>Finds the objects that a pod's spec refers to by name.</summary>
internal static class PodReferences
{
    public static string? NodeName(ReadOnlySpan<byte> pod)
    {
        var reader = new Utf8JsonReader(pod);
        using var document = JsonDocument.ParseValue(ref reader);
        return document.RootElement.TryGetProperty("spec", out var spec) && spec.TryGetProperty("nodeName", out var node)
            ? node.GetString()
            : null;
    }

    /// <summary>True when the pod names this object, for instance a secret in a volume, a variable or a pull secret.</summary>
    public static bool Names(ReadOnlyMemory<byte> pod, string resource, string name)
    {
        using var document = JsonDocument.Parse(pod);
        return document.RootElement.TryGetProperty("spec", out var spec) && Search(spec, resource, name);
    }

    private static bool Search(JsonElement value, string resource, string name)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Array:
                foreach (var item in value.EnumerateArray())
                {
                    if (Search(item, resource, name))
                        return true;
                }

                return false;
            case JsonValueKind.Object:
                foreach (var property in value.EnumerateObject())
                {
                    if (IsReference(property, resource, name) || Search(property.Value, resource, name))
                        return true;
                }

                return false;
            default:
                return false;
        }
    }

    private static bool IsReference(JsonProperty property, string resource, string name) => (resource, property.Name) switch
    {
        ("secrets", "secretName") => Is(property.Value, name),
        ("secrets", "secret" or "secretRef" or "secretKeyRef" or "nodePublishSecretRef") => HasName(property.Value, name),
        ("secrets", "imagePullSecrets") => property.Value.EnumerateArray().Any(s => HasName(s, name)),
        ("configmaps", "configMap" or "configMapRef" or "configMapKeyRef") => HasName(property.Value, name),
        ("persistentvolumeclaims", "claimName") => Is(property.Value, name),
        ("serviceaccounts", "serviceAccountName") => Is(property.Value, name),
        _ => false,
    };

    private static bool HasName(JsonElement reference, string name) =>
        reference.ValueKind == JsonValueKind.Object && reference.TryGetProperty("name", out var value) && Is(value, name);

    private static bool Is(JsonElement value, string name) => value.ValueKind == JsonValueKind.String && value.ValueEquals(name);
}
