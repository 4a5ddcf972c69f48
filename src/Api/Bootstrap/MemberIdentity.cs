namespace OrleansOrchestrator.Api.Bootstrap;

/// <summary>
/// What silos and gateways are known by. Whoever has a member's identity gets the keys of the cluster, so it is neither a node's nor an
/// administrator's.
/// </summary>
public static class MemberIdentity
{
    /// <summary>The organisation in every member's certificate, and its group as a user of the API.</summary>
    public const string Group = "system:orchestrator:members";

    public const string Silo = "silo";
    public const string Gateway = "gateway";

    /// <summary>The common name of a member: <c>silo:HOST</c>, <c>gateway:HOST</c>.</summary>
    public static string UserName(string role, string name) => $"{role}:{name}";
}
