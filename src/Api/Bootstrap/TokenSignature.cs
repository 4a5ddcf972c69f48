using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace OrleansOrchestrator.Api.Bootstrap;

/// <summary>
/// The proof that who published a cluster's description knows a bootstrap token: a JSON web signature (HS256) without its content, kept
/// beside the description under a key that names the token.
/// </summary>
public static class TokenSignature
{
    public const string KeyPrefix = "jws-kubeconfig-";

    /// <summary>The data key of the ConfigMap <c>cluster-info</c> under which a token's signature is.</summary>
    public static string KeyOf(BootstrapToken token) => KeyPrefix + token.Id;

    public static string Make(BootstrapToken token, string content)
    {
        // Byte for byte as Kubernetes' tools write it: they compare texts.
        var header = Base64Url.EncodeToString(Encoding.UTF8.GetBytes($$"""{"alg":"HS256","kid":"{{token.Id}}"}"""));
        var signed = Encoding.ASCII.GetBytes(header + "." + Base64Url.EncodeToString(Encoding.UTF8.GetBytes(content)));
        return header + ".." + Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(token.Secret), signed));
    }

    public static bool IsGood(BootstrapToken token, string content, string signature) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Make(token, content)), Encoding.UTF8.GetBytes(signature));
}
