namespace OrleansOrchestrator.Api.Bootstrap;

/// <summary>
/// What silos and gateways are known by. Whoever has a member's identity gets the keys of the cluster, so it is neither a node's nor an
/// administrator's.
/// </summary>
public static class ControlPlaneMember
{
    /// <summary>The organisation in every member's certificate, and its group as a user of the API.</summary>
    public const string Group = "system:orchestrator:members";

    /// <summary>Who signs such certificates for processes that join.</summary>
    public const string Signer = "orleans-orchestrator.io/member";

    /// <summary>The group of tokens with which a process joins as a member. Those of nodes are not in it.</summary>
    public const string JoiningGroup = BootstrapToken.Group + ":orchestrator-members";

    /// <summary>
    /// The page of the API server that tells members what they need beside their identity. It is no object: whoever is granted Secrets
    /// does not see it.
    /// </summary>
    public const string Page = "/orchestrator/membership";

    public const string Silo = "silo";
    public const string Gateway = "gateway";

    /// <summary>The common name of a member: <c>silo:HOST</c>, <c>gateway:HOST</c>.</summary>
    public static string UserName(string role, string name) => $"{role}:{name}";

    public static bool IsUserName(string name) => IsNameOf(Silo, name) || IsNameOf(Gateway, name);

    private static bool IsNameOf(string role, string name) =>
        name.Length > role.Length + 1 && name[role.Length] == ':' && name.StartsWith(role, StringComparison.Ordinal);
}
