using System.Collections.Concurrent;
using OrleansOrchestrator.Api.Catalog;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Registry.Store;

namespace OrleansOrchestrator.Gateway.Authentication;

/// <summary>
/// Authenticates bearer tokens of service accounts. A signature is checked once and remembered; whether the account, pod, secret
/// and node that the token is bound to still exist is looked up at every request.
/// </summary>
internal sealed class TokenAuthenticator(
    ServiceAccountTokens tokens, IResourceStore store, IResourceCatalog catalog, TimeProvider time)
{
    // Tokens are rotated hourly; a busy cluster sees some thousands at a time.
    private const int Remembered = 8192;

    private readonly ConcurrentDictionary<string, TokenClaims> _verified = new(StringComparer.Ordinal);

    public string Issuer => tokens.Issuer;

    /// <summary>The user and those of the wanted audiences that the token is for, or null when it is not valid now.</summary>
    public async ValueTask<AuthenticatedToken?> AuthenticateAsync(string token, IReadOnlyList<string> audiences, CancellationToken ct)
    {
        if (Read(token) is not { } claims)
            return null;
        var now = time.GetUtcNow();
        // A signer's clock may be a little ahead of this one.
        if (now >= claims.ExpiresAt || now + TimeSpan.FromSeconds(10) < claims.IssuedAt)
            return null;
        var common = claims.Audiences.Where(audiences.Contains).ToArray();
        if (common.Length == 0)
            return null;
        if (!await LivesAsync("serviceaccounts", claims.Namespace, claims.ServiceAccount, ct)
            || (claims.Pod is not null && !await LivesAsync("pods", claims.Namespace, claims.Pod, ct))
            || (claims.Secret is not null && !await LivesAsync("secrets", claims.Namespace, claims.Secret, ct))
            || (claims is { Node: not null, Pod: null } && !await LivesAsync("nodes", "", claims.Node, ct)))
        {
            _verified.TryRemove(token, out _);
            return null;
        }

        return new AuthenticatedToken(UserOf(claims), common);
    }

    private TokenClaims? Read(string token)
    {
        if (_verified.TryGetValue(token, out var known))
            return known;
        var claims = tokens.TryRead(token);
        if (claims is null)
            return null;
        if (_verified.Count >= Remembered)
            _verified.Clear();
        _verified[token] = claims;
        return claims;
    }

    private async ValueTask<bool> LivesAsync(string plural, string ns, ObjectClaim claim, CancellationToken ct) =>
        // The cache may not yet hold an object that was just made, so a miss is checked against the newest state.
        await HasUidAsync(plural, ns, claim, "0", ct) || await HasUidAsync(plural, ns, claim, null, ct);

    private async ValueTask<bool> HasUidAsync(string plural, string ns, ObjectClaim claim, string? version, CancellationToken ct)
    {
        if (!catalog.TryGet("", "v1", plural, out var resource))
            return false;
        try
        {
            var found = await store.GetAsync(resource, ns, claim.Name, version, ct);
            return found.Head.Uid == claim.Uid;
        }
        catch (ApiException e) when (e.Status.Code == 404)
        {
            return false;
        }
    }

    private static UserInfo UserOf(TokenClaims claims)
    {
        var name = $"{Users.ServiceAccountPrefix}{claims.Namespace}:{claims.ServiceAccount.Name}";
        var extra = new Dictionary<string, IReadOnlyList<string>> { [Users.CredentialId] = ["JTI=" + claims.Id] };
        if (claims.Pod is { } pod)
        {
            extra["authentication.kubernetes.io/pod-name"] = [pod.Name];
            extra["authentication.kubernetes.io/pod-uid"] = [pod.Uid];
        }

        if (claims.Node is { } node)
        {
            extra["authentication.kubernetes.io/node-name"] = [node.Name];
            extra["authentication.kubernetes.io/node-uid"] = [node.Uid];
        }

        return new UserInfo(name, claims.ServiceAccount.Uid,
            [Users.ServiceAccounts, Users.ServiceAccounts + ":" + claims.Namespace, Users.Authenticated], extra);
    }
}

/// <summary>A valid token: its user, and the audiences it shares with those asked for.</summary>
internal sealed record AuthenticatedToken(UserInfo User, IReadOnlyList<string> Audiences);
