using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace OrleansOrchestrator.Api.Bootstrap;

/// <summary>
/// The short-lived secret with which a machine asks to become a node, or a process to become a member: <c>id.secret</c>, six and sixteen characters of a-z and 0-9. The
/// id is public; the cluster keeps both in a Secret of kube-system.
/// </summary>
public sealed record BootstrapToken(string Id, string Secret)
{
    public const string Namespace = "kube-system";
    public const string SecretType = "bootstrap.kubernetes.io/token";
    public const string SecretPrefix = "bootstrap-token-";
    public const string UserPrefix = "system:bootstrap:";
    public const string Group = "system:bootstrappers";

    public const string IdKey = "token-id";
    public const string SecretKey = "token-secret";
    public const string ExpirationKey = "expiration";
    public const string DescriptionKey = "description";
    public const string AuthenticationKey = "usage-bootstrap-authentication";
    public const string SigningKey = "usage-bootstrap-signing";
    public const string ExtraGroupsKey = "auth-extra-groups";

    private const int IdLength = 6;
    private const int SecretLength = 16;
    private const string Characters = "abcdefghijklmnopqrstuvwxyz0123456789";

    private static readonly SearchValues<char> Allowed = SearchValues.Create(Characters);

    /// <summary>The name of the Secret that holds it.</summary>
    public string SecretName => SecretPrefix + Id;

    public static BootstrapToken Create() =>
        new(RandomNumberGenerator.GetString(Characters, IdLength), RandomNumberGenerator.GetString(Characters, SecretLength));

    public static bool TryParse(string text, [NotNullWhen(true)] out BootstrapToken? token)
    {
        token = null;
        if (text.Length != IdLength + 1 + SecretLength || text[IdLength] != '.')
            return false;
        var (id, secret) = (text[..IdLength], text[(IdLength + 1)..]);
        if (id.AsSpan().ContainsAnyExcept(Allowed) || secret.AsSpan().ContainsAnyExcept(Allowed))
            return false;
        token = new BootstrapToken(id, secret);
        return true;
    }

    /// <summary>Does not show the secret.</summary>
    public override string ToString() => Id;
}
