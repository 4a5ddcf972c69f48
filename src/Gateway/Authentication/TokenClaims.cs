namespace OrleansOrchestrator.Gateway.Authentication;

/// <summary>What a service-account token says.</summary>
internal sealed record TokenClaims(
    string Id, string Namespace, ObjectClaim ServiceAccount, IReadOnlyList<string> Audiences,
    DateTimeOffset IssuedAt, DateTimeOffset ExpiresAt)
{
    /// <summary>The token dies with this pod.</summary>
    public ObjectClaim? Pod { get; init; }

    /// <summary>The token dies with this secret.</summary>
    public ObjectClaim? Secret { get; init; }

    /// <summary>The node that the pod runs on, or that the token is bound to when no pod is given.</summary>
    public ObjectClaim? Node { get; init; }
}

/// <summary>One object, by name and identity.</summary>
internal sealed record ObjectClaim(string Name, string Uid);
