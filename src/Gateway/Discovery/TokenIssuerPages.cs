using System.Text.Json.Nodes;
using OrleansOrchestrator.Gateway.Answers;

namespace OrleansOrchestrator.Gateway.Discovery;

/// <summary>What others need to verify service-account tokens: OpenID configuration and key set.</summary>
internal static class TokenIssuerPages
{
    public static ReadOnlyMemory<byte> Configuration(GatewayOptions options) => Json.ToBytes(new JsonObject
    {
        ["issuer"] = options.ServiceAccountIssuer,
        ["jwks_uri"] = options.ServiceAccountIssuer + "/openid/v1/jwks",
        ["response_types_supported"] = new JsonArray("id_token"),
        ["subject_types_supported"] = new JsonArray("public"),
        ["id_token_signing_alg_values_supported"] = new JsonArray("ES256"),
    });

    public static ReadOnlyMemory<byte> Keys(GatewayOptions options)
    {
        var key = options.Pki.ServiceAccountKey;
        return Json.ToBytes(new JsonObject
        {
            ["keys"] = new JsonArray(new JsonObject
            {
                ["use"] = "sig",
                ["kty"] = "EC",
                ["kid"] = key.KeyId,
                ["crv"] = "P-256",
                ["alg"] = "ES256",
                ["x"] = key.X,
                ["y"] = key.Y,
            }),
        });
    }
}
