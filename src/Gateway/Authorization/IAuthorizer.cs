namespace OrleansOrchestrator.Gateway.Authorization;

/// <summary>Decides whether a user may do something. Asked for every request and by the access reviews.</summary>
public interface IAuthorizer
{
    ValueTask<AuthorizationDecision> AuthorizeAsync(AuthorizationAttributes attributes, CancellationToken ct);
}

/// <summary>The outcome of an authorisation.</summary>
/// <param name="Reason">Why, for people; empty when there is nothing to say.</param>
public readonly record struct AuthorizationDecision(bool Allowed, string Reason = "")
{
    public static AuthorizationDecision Allow { get; } = new(true);

    /// <summary>No rule allows it.</summary>
    public static AuthorizationDecision NoOpinion { get; } = new(false);
}
