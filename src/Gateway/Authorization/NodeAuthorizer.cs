using OrleansOrchestrator.Api.Catalog;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Registry.Cache;
using OrleansOrchestrator.Registry.Store;

namespace OrleansOrchestrator.Gateway.Authorization;

/// <summary>
/// What a node agent may do: read what describes services and nodes, write its own Node and Lease, watch and report on the pods
/// bound to it, and read only those secrets, config maps, claims and service accounts that its pods refer to.
/// </summary>
internal sealed class NodeAuthorizer(IResourceStore store, IResourceCatalog catalog)
{
    private const string LeaseNamespace = "kube-node-lease";

    public async ValueTask<AuthorizationDecision> AuthorizeAsync(string node, AuthorizationAttributes a, CancellationToken ct)
    {
        var allowed = a.Group switch
        {
            "" => await CoreAsync(node, a, ct),
            "coordination.k8s.io" => a is { Resource: "leases", Namespace: LeaseNamespace } && (a.Name == node || a.Verb == "create"),
            "discovery.k8s.io" => a.Resource == "endpointslices" && IsRead(a),
            "events.k8s.io" => IsEventWrite(a),
            "node.k8s.io" => a.Resource == "runtimeclasses" && IsRead(a),
            "storage.k8s.io" => IsRead(a) || (a.Resource == "csinodes" && (a.Name == node || a.Verb == "create")),
            "certificates.k8s.io" => a is { Resource: "certificatesigningrequests", Subresource: "" } && (IsRead(a) || a.Verb == "create"),
            "authentication.k8s.io" => a is { Resource: "tokenreviews", Verb: "create" },
            "authorization.k8s.io" => a is { Resource: "subjectaccessreviews", Verb: "create" },
            _ => false,
        };
        return new AuthorizationDecision(allowed);
    }

    private async ValueTask<bool> CoreAsync(string node, AuthorizationAttributes a, CancellationToken ct)
    {
        switch (a.Resource)
        {
            case "nodes":
                return (IsRead(a) && a.Subresource.Length == 0) || (IsOwnNodeWrite(a) && (a.Name == node || a.Verb == "create"));
            case "services" or "endpoints" or "namespaces":
                return IsRead(a) && a.Subresource.Length == 0;
            case "events":
                return IsEventWrite(a);
            case "pods":
                return await PodAsync(node, a, ct);
            case "secrets" or "configmaps" or "persistentvolumeclaims":
                return IsRead(a) && a.Name.Length > 0 && await IsReferredToAsync(node, a, ct);
            case "serviceaccounts":
                return (a is { Verb: "get", Subresource: "" } or { Verb: "create", Subresource: "token" }) && await IsReferredToAsync(node, a, ct);
            default:
                return false;
        }
    }

    private async ValueTask<bool> PodAsync(string node, AuthorizationAttributes a, CancellationToken ct)
    {
        if (a.Verb is "list" or "watch" && a.Subresource.Length == 0)
            return a.FieldSelector.Split(',').Any(p => p == "spec.nodeName=" + node || p == "spec.nodeName==" + node);
        var own = a switch
        {
            { Subresource: "", Verb: "get" or "delete" } => true,
            { Subresource: "status", Verb: "get" or "update" or "patch" } => true,
            { Subresource: "eviction", Verb: "create" } => true,
            _ => false,
        };
        return own && await IsOnNodeAsync(node, a.Namespace, a.Name, ct);
    }

    private async ValueTask<bool> IsOnNodeAsync(string node, string ns, string name, CancellationToken ct)
    {
        foreach (var pod in await PodsAsync(node, "0", ct))
        {
            if (pod.Head.Name == name && pod.Head.Namespace == ns)
                return true;
        }

        // The cache may be behind the binding that the agent has already seen.
        try
        {
            if (!catalog.TryGet("", "v1", "pods", out var pods))
                return false;
            var found = await store.GetAsync(pods, ns, name, null, ct);
            return PodReferences.NodeName(found.Value.Span) == node;
        }
        catch (ApiException e) when (e.Status.Code == 404)
        {
            // Let the verb itself tell that the pod is gone.
            return true;
        }
    }

    private async ValueTask<bool> IsReferredToAsync(string node, AuthorizationAttributes a, CancellationToken ct) =>
        Refers(await PodsAsync(node, "0", ct), a) || Refers(await PodsAsync(node, null, ct), a);

    private static bool Refers(IReadOnlyList<CachedObject> pods, in AuthorizationAttributes a)
    {
        foreach (var pod in pods)
        {
            if (pod.Head.Namespace == a.Namespace
                && PodReferences.Names(pod.Value, a.Resource, a.Name))
                return true;
        }

        return false;
    }

    private async ValueTask<IReadOnlyList<CachedObject>> PodsAsync(string node, string? version, CancellationToken ct)
    {
        if (!catalog.TryGet("", "v1", "pods", out var pods))
            return [];
        var query = new ListQuery(FieldSelector: "spec.nodeName=" + node, ResourceVersion: version);
        return (await store.ListAsync(pods, "", query, ct)).Objects;
    }

    private static bool IsRead(in AuthorizationAttributes a) => a.Verb is "get" or "list" or "watch";

    private static bool IsEventWrite(in AuthorizationAttributes a) => a.Resource == "events" && a.Verb is "create" or "update" or "patch";

    private static bool IsOwnNodeWrite(in AuthorizationAttributes a) =>
        a is { Subresource: "", Verb: "create" or "update" or "patch" } or { Subresource: "status", Verb: "get" or "update" or "patch" };
}
