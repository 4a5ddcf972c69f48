namespace OrleansOrchestrator.Api.Catalog.Groups;

/// <summary>The resources of <c>rbac.authorization.k8s.io</c>.</summary>
internal static class RbacGroup
{
    public static BuiltInGroup Group { get; } = new("rbac.authorization.k8s.io",
    [
        new BuiltInVersion("v1",
        [
            new("clusterrolebindings", "ClusterRoleBinding") { ClusterScoped = true },
            new("clusterroles", "ClusterRole") { ClusterScoped = true },
            new("rolebindings", "RoleBinding"),
            new("roles", "Role"),
        ]),
    ]);
}
