using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Registry.Cache;

namespace OrleansOrchestrator.Registry.Admission.Plugins;

/// <summary>Nothing is created in a namespace that is missing or terminating; the first namespaces cannot be deleted.</summary>
public sealed class NamespaceLifecycle(ResourceCaches caches) : IAdmissionPlugin
{
    private const string Namespaces = "namespaces";

    public string Name => "NamespaceLifecycle";

    public bool Handles(AdmissionRequest request) =>
        (request.Operation == AdmissionOperation.Create && request.Namespace.Length > 0) ||
        (request.Operation == AdmissionOperation.Delete && request.Resource.QualifiedName == Namespaces);

    public async ValueTask MutateAsync(AdmissionRequest request, CancellationToken ct)
    {
        if (request.Operation == AdmissionOperation.Delete)
        {
            if (request.Name is "default" or "kube-system" or "kube-public")
                throw ApiErrors.Forbidden("", Namespaces, request.Name, "this namespace may not be deleted");
            return;
        }

        // Reviews of access look nothing up and keep nothing, so they may name any namespace.
        if (!request.Resource.IsStored)
            return;
        var cache = caches.Get(Namespaces);
        var found = cache.Get(request.Namespace);
        if (found is null)
        {
            await cache.SyncAsync(ct);
            found = cache.Get(request.Namespace) ?? throw ApiErrors.NotFound("", Namespaces, request.Namespace);
        }

        if (found.Head.IsDeleting)
            throw Terminating(request);
    }

    private static ApiException Terminating(AdmissionRequest request)
    {
        var forbidden = ApiErrors.Forbidden(request.Resource.Group, request.Resource.Plural, request.Name,
            $"unable to create new content in namespace {request.Namespace} because it is being terminated");
        return new ApiException(forbidden.Status with
        {
            Details = forbidden.Status.Details! with
            {
                Causes = [new StatusCause("NamespaceTerminating", $"namespace {request.Namespace} is being terminated", "metadata.namespace")],
            },
        });
    }
}
