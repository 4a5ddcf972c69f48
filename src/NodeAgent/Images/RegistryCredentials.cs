using System.Text;
using System.Text.Json;
using k8s.Models;
using OrleansOrchestrator.NodeAgent.Cri;
using OrleansOrchestrator.NodeAgent.Volumes;

namespace OrleansOrchestrator.NodeAgent.Images;

/// <summary>Finds, among a pod's <c>imagePullSecrets</c>, the credentials for an image's registry.</summary>
internal static class RegistryCredentials
{
    private const string DefaultRegistry = "docker.io";

    public static async Task<AuthConfig?> FindAsync(PodObjects objects, V1Pod pod, string image, CancellationToken cancellation)
    {
        foreach (var reference in pod.Spec.ImagePullSecrets ?? [])
        {
            var secret = await objects.SecretAsync(pod, reference.Name, cancellation);
            if (secret?.Data is not null && Find(secret.Data, Registry(image)) is { } found)
                return found;
        }
        return null;
    }

    public static string Registry(string image)
    {
        var slash = image.IndexOf('/', StringComparison.Ordinal);
        var first = slash < 0 ? "" : image[..slash];
        var isHost = first.Contains('.', StringComparison.Ordinal) || first.Contains(':', StringComparison.Ordinal) || first == "localhost";
        return isHost ? first : DefaultRegistry;
    }

    public static AuthConfig? Find(IDictionary<string, byte[]> data, string registry)
    {
        JsonElement auths;
        try
        {
            if (data.TryGetValue(".dockerconfigjson", out var config))
            {
                if (!JsonDocument.Parse(config).RootElement.TryGetProperty("auths", out auths))
                    return null;
            }
            else if (data.TryGetValue(".dockercfg", out var old))
            {
                auths = JsonDocument.Parse(old).RootElement;
            }
            else
            {
                return null;
            }
        }
        catch (JsonException)
        {
            return null;
        }
        foreach (var entry in auths.EnumerateObject())
        {
            if (Matches(entry.Name, registry))
                return Read(entry.Value);
        }
        return null;
    }

    private static bool Matches(string key, string registry)
    {
        var host = key.Contains("://", StringComparison.Ordinal) ? new Uri(key).Authority : key.Split('/')[0];
        return host == registry || (registry == DefaultRegistry && host is "index.docker.io" or "registry-1.docker.io");
    }

    private static AuthConfig Read(JsonElement entry)
    {
        var auth = new AuthConfig
        {
            Username = Text(entry, "username"),
            Password = Text(entry, "password"),
            IdentityToken = Text(entry, "identitytoken"),
        };
        if (auth.Username.Length == 0 && Text(entry, "auth") is { Length: > 0 } encoded)
        {
            var pair = Encoding.UTF8.GetString(Convert.FromBase64String(encoded)).Split(':', 2);
            auth.Username = pair[0];
            auth.Password = pair.Length > 1 ? pair[1] : "";
        }
        return auth;
    }

    private static string Text(JsonElement entry, string name) =>
        entry.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
