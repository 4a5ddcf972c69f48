using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;
using OrleansOrchestrator.Gateway.Answers;
using OrleansOrchestrator.Gateway.Pki;

namespace OrleansOrchestrator.Gateway.Authentication;

/// <summary>Signs service-account tokens (JWT, ES256) and reads them back. Knows nothing of whether their objects still exist.</summary>
internal sealed class ServiceAccountTokens(ServiceAccountKey key, string issuer)
{
    private readonly string _header = Base64Url.EncodeToString(
        System.Text.Encoding.UTF8.GetBytes($"{{\"alg\":\"ES256\",\"kid\":\"{key.KeyId}\"}}"));

    public string Issuer { get; } = issuer;

    public string Sign(TokenClaims claims)
    {
        var signed = _header + "." + Base64Url.EncodeToString(Payload(claims));
        var signature = key.Sign(System.Text.Encoding.ASCII.GetBytes(signed));
        return signed + "." + Base64Url.EncodeToString(signature);
    }

    /// <summary>The claims, or null unless this key signed the token for this issuer.</summary>
    public TokenClaims? TryRead(string token)
    {
        var parts = token.Split('.');
        if (parts.Length != 3)
            return null;
        try
        {
            using var header = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[0]));
            if (Text(header.RootElement, "alg") != "ES256" || Text(header.RootElement, "kid") != key.KeyId)
                return null;
            var signed = System.Text.Encoding.ASCII.GetBytes(token[..token.LastIndexOf('.')]);
            if (!key.Verify(signed, Base64Url.DecodeFromChars(parts[2])))
                return null;
            using var payload = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1]));
            return Read(payload.RootElement);
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException or KeyNotFoundException)
        {
            return null;
        }
    }

    private byte[] Payload(TokenClaims claims)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = Json.Writer(buffer))
        {
            json.WriteStartObject();
            json.WriteStartArray("aud");
            foreach (var audience in claims.Audiences)
                json.WriteStringValue(audience);
            json.WriteEndArray();
            json.WriteNumber("exp", claims.ExpiresAt.ToUnixTimeSeconds());
            json.WriteNumber("iat", claims.IssuedAt.ToUnixTimeSeconds());
            json.WriteString("iss", Issuer);
            json.WriteString("jti", claims.Id);
            json.WriteStartObject("kubernetes.io");
            json.WriteString("namespace", claims.Namespace);
            WriteObject(json, "node", claims.Node);
            WriteObject(json, "pod", claims.Pod);
            WriteObject(json, "secret", claims.Secret);
            WriteObject(json, "serviceaccount", claims.ServiceAccount);
            json.WriteEndObject();
            json.WriteNumber("nbf", claims.IssuedAt.ToUnixTimeSeconds());
            json.WriteString("sub", $"{Users.ServiceAccountPrefix}{claims.Namespace}:{claims.ServiceAccount.Name}");
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private TokenClaims? Read(JsonElement payload)
    {
        if (Text(payload, "iss") != Issuer)
            return null;
        var cluster = payload.GetProperty("kubernetes.io");
        var audiences = payload.GetProperty("aud");
        if (ReadObject(cluster, "serviceaccount") is not { } account || Text(cluster, "namespace") is not { } ns)
            return null;
        return new TokenClaims(
            Text(payload, "jti") ?? "", ns, account,
            audiences.ValueKind == JsonValueKind.String
                ? [audiences.GetString()!]
                : [.. audiences.EnumerateArray().Select(a => a.GetString()!)],
            DateTimeOffset.FromUnixTimeSeconds(payload.GetProperty("iat").GetInt64()),
            DateTimeOffset.FromUnixTimeSeconds(payload.GetProperty("exp").GetInt64()))
        {
            Pod = ReadObject(cluster, "pod"),
            Secret = ReadObject(cluster, "secret"),
            Node = ReadObject(cluster, "node"),
        };
    }

    private static void WriteObject(Utf8JsonWriter json, string name, ObjectClaim? claim)
    {
        if (claim is null)
            return;
        json.WriteStartObject(name);
        json.WriteString("name", claim.Name);
        json.WriteString("uid", claim.Uid);
        json.WriteEndObject();
    }

    private static ObjectClaim? ReadObject(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) ? new ObjectClaim(Text(value, "name") ?? "", Text(value, "uid") ?? "") : null;

    private static string? Text(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) ? value.GetString() : null;
}
