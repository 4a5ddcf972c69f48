using OrleansOrchestrator.Registry.Store;

namespace OrleansOrchestrator.Gateway.Authentication;

/// <summary>The names and groups that Kubernetes reserves.</summary>
internal static class Users
{
    public const string Masters = "system:masters";
    public const string Nodes = "system:nodes";
    public const string NodePrefix = "system:node:";
    public const string ServiceAccountPrefix = "system:serviceaccount:";
    public const string ServiceAccounts = "system:serviceaccounts";
    public const string Authenticated = "system:authenticated";
    public const string Bootstrappers = "system:bootstrappers";
    public const string Unauthenticated = "system:unauthenticated";
    public const string AnonymousName = "system:anonymous";
    public const string CredentialId = "authentication.kubernetes.io/credential-id";

    public static readonly IReadOnlyDictionary<string, IReadOnlyList<string>> NoExtra = new Dictionary<string, IReadOnlyList<string>>();

    public static readonly UserInfo Anonymous = new(AnonymousName, "", [Unauthenticated], NoExtra);

    public static bool IsIn(UserInfo user, string group)
    {
        var groups = user.Groups;
        for (var i = 0; i < groups.Count; i++)
        {
            if (groups[i] == group)
                return true;
        }

        return false;
    }

    /// <summary>The groups of a service account, or null when the name is none.</summary>
    public static string[]? ServiceAccountGroups(string userName)
    {
        if (!userName.StartsWith(ServiceAccountPrefix, StringComparison.Ordinal))
            return null;
        var parts = userName[ServiceAccountPrefix.Length..].Split(':');
        return parts.Length == 2 ? [ServiceAccounts, ServiceAccounts + ":" + parts[0]] : null;
    }

    /// <summary>The node's name when the user is a node agent, else null.</summary>
    public static string? NodeName(UserInfo user) =>
        user.Name.StartsWith(NodePrefix, StringComparison.Ordinal) && IsIn(user, Nodes) ? user.Name[NodePrefix.Length..] : null;
}
