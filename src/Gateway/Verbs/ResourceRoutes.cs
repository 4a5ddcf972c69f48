using Microsoft.AspNetCore.Http;
using OrleansOrchestrator.Api.Catalog;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Gateway.Answers;
using OrleansOrchestrator.Gateway.Discovery;
using OrleansOrchestrator.Gateway.Health;
using OrleansOrchestrator.Gateway.Negotiation;
using OrleansOrchestrator.Gateway.Requests;
using OrleansOrchestrator.Gateway.Reviews;
using OrleansOrchestrator.Gateway.Subresources;

namespace OrleansOrchestrator.Gateway.Verbs;

/// <summary>
/// Leads a resource request to its verb, or refuses it: 404 for what is not served, 405 for a verb that the resource, the
/// subresource or this form of its path does not have.
/// </summary>
internal sealed class ResourceRoutes(
    IResourceCatalog catalog, ReadVerbs read, WriteVerbs write, DeleteVerbs delete, SubresourceHandlers subresources, VirtualResources virtuals,
    DiscoveryRoutes discovery)
{
    public Task HandleAsync(ApiRequest request)
    {
        var info = request.Info;
        if (!catalog.TryGet(info.Group, info.Version, info.Resource, out var resource))
            return discovery.HasGroup(info.Group) ? throw ApiErrors.NoSuchPath() : TextAnswer.NotFoundAsync(request.Http);
        request.Resource = resource;
        if (resource.Deprecation is { } deprecation)
            Warnings.Add(request.Http, deprecation);
        if (HttpMethods.IsHead(request.Http.Request.Method) || info.Verb.Length == 0)
            throw RouteErrors.MethodNotAllowed();
        if (info.HasNamespaceInPath && !resource.Namespaced)
            throw ApiErrors.NoSuchPath();
        if (resource.Namespaced && info.Namespace.Length == 0 && info.HasNameInPath)
            throw ApiErrors.NoSuchPath();
        return info.Subresource.Length == 0 ? MainAsync(request, resource) : SubresourceAsync(request, resource);
    }

    private Task MainAsync(ApiRequest request, ResourceDefinition resource)
    {
        var info = request.Info;
        if (info.Rest.Length > 1)
            throw ApiErrors.NoSuchPath();
        if (!Has(resource.Verbs, info.Verb) || !FitsPath(info, resource))
            throw RouteErrors.MethodNotAllowed();
        var collection = info.Verb is "list" or "watch" or "deletecollection";
        request.Form = AcceptHeader.Negotiate(request.Http.Request.Headers.Accept, collection);
        if (!resource.IsStored)
            return virtuals.HandleAsync(request);
        return info.Verb switch
        {
            "get" => read.GetAsync(request),
            "list" => read.ListAsync(request),
            "watch" => read.WatchAsync(request),
            "create" => write.CreateAsync(request),
            "update" => write.UpdateAsync(request),
            "patch" => write.PatchAsync(request),
            "delete" => delete.DeleteAsync(request),
            "deletecollection" => delete.DeleteCollectionAsync(request),
            _ => throw RouteErrors.MethodNotAllowed(),
        };
    }

    private Task SubresourceAsync(ApiRequest request, ResourceDefinition resource)
    {
        var info = request.Info;
        if (!resource.Subresources.TryGetValue(info.Subresource, out var subresource))
            throw ApiErrors.NoSuchPath();
        if (subresources.Find(resource, info.Subresource) is { } handler)
            return handler.HandleAsync(request);
        if (info.Rest.Length > 1)
            throw ApiErrors.NoSuchPath();
        if (!Has(subresource.Verbs, info.Verb))
            throw RouteErrors.MethodNotAllowed();
        request.Form = AcceptHeader.Negotiate(request.Http.Request.Headers.Accept, collection: false);
        return info.Verb switch
        {
            "get" => read.GetAsync(request),
            "update" => write.UpdateAsync(request),
            "patch" => write.PatchAsync(request),
            _ => throw RouteErrors.MethodNotAllowed(),
        };
    }

    // A verb on one object needs a name, the others must not have one; only reading spans all namespaces.
    private static bool FitsPath(RequestInfo info, ResourceDefinition resource)
    {
        var wholeCluster = resource.Namespaced && info.Namespace.Length == 0;
        return info.Verb switch
        {
            "get" or "update" or "patch" or "delete" => info.HasNameInPath,
            "list" => !info.HasNameInPath,
            "watch" => true,
            _ => !info.HasNameInPath && !wholeCluster,
        };
    }

    private static bool Has(IReadOnlyList<string> verbs, string verb)
    {
        for (var i = 0; i < verbs.Count; i++)
        {
            if (verbs[i] == verb)
                return true;
        }

        return false;
    }
}
