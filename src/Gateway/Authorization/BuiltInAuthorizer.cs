using OrleansOrchestrator.Api.Bootstrap;
using OrleansOrchestrator.Gateway.Authentication;

namespace OrleansOrchestrator.Gateway.Authorization;

/// <summary>
/// The grants that every cluster has whatever its roles say: administrators everything, node agents what a node needs, machines that
/// join certificate requests, members their page, every user discovery and reviews of itself, everyone the health and version pages and
/// what the cluster's authority is.
/// </summary>
internal sealed class BuiltInAuthorizer(NodeAuthorizer nodes) : IAuthorizer
{
    public ValueTask<AuthorizationDecision> AuthorizeAsync(AuthorizationAttributes attributes, CancellationToken ct)
    {
        var user = attributes.User;
        if (Users.IsIn(user, Users.Masters))
            return ValueTask.FromResult(AuthorizationDecision.Allow);
        var authenticated = Users.IsIn(user, Users.Authenticated);
        if (!attributes.IsResource)
            return ValueTask.FromResult(new AuthorizationDecision(MayReadPath(attributes, authenticated)));
        if (authenticated && IsSelfReview(attributes))
            return ValueTask.FromResult(AuthorizationDecision.Allow);
        if (IsClusterInfo(attributes) || (Users.IsIn(user, Users.Bootstrappers) && IsCertificateRequest(attributes)))
            return ValueTask.FromResult(AuthorizationDecision.Allow);
        return Users.NodeName(user) is { } node
            ? nodes.AuthorizeAsync(node, attributes, ct)
            : ValueTask.FromResult(AuthorizationDecision.NoOpinion);
    }

    private static bool IsClusterInfo(in AuthorizationAttributes attributes) =>
        attributes is { Verb: "get", Group: "", Resource: "configmaps", Subresource: "", Namespace: ClusterInfoMap.Namespace, Name: ClusterInfoMap.Name };

    private static bool IsCertificateRequest(in AuthorizationAttributes attributes) =>
        attributes is { Group: "certificates.k8s.io", Resource: "certificatesigningrequests", Subresource: "" }
        && attributes.Verb is "create" or "get" or "list" or "watch";

    private static bool MayReadPath(in AuthorizationAttributes attributes, bool authenticated)
    {
        if (attributes.Verb is not ("get" or "head"))
            return false;
        var path = attributes.Path;
        if (path is "/healthz" or "/livez" or "/readyz" or "/version" or "/version/")
            return true;
        if (!authenticated)
            return false;
        if (path == ControlPlaneMember.Page)
            return Users.IsIn(attributes.User, ControlPlaneMember.Group);
        if (path is "/api" or "/apis" or "/openapi" || Below(path, "/api/") || Below(path, "/apis/") || Below(path, "/openapi/"))
            return true;
        return path is "/.well-known/openid-configuration" or "/.well-known/openid-configuration/" or "/openid/v1/jwks" or "/openid/v1/jwks/"
            && Users.IsIn(attributes.User, Users.ServiceAccounts);
    }

    private static bool Below(string path, string prefix) => path.StartsWith(prefix, StringComparison.Ordinal);

    private static bool IsSelfReview(in AuthorizationAttributes attributes) => attributes.Verb == "create" && attributes.Subresource.Length == 0
        && (attributes.Group, attributes.Resource) is
            ("authorization.k8s.io", "selfsubjectaccessreviews" or "selfsubjectrulesreviews") or ("authentication.k8s.io", "selfsubjectreviews");
}
