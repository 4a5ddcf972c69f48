using OrleansOrchestrator.Api.Validation;
using OrleansOrchestrator.Registry.Cache;

namespace OrleansOrchestrator.Registry.Admission.Plugins;

/// <summary>An ingress that names no class gets the default one.</summary>
public sealed class DefaultIngressClass(ResourceCaches caches) : IAdmissionPlugin
{
    private readonly DefaultClass _default = new(
        caches.Get("ingressclasses.networking.k8s.io"), "ingressclass.kubernetes.io/is-default-class");

    public string Name => "DefaultIngressClass";

    public bool Handles(AdmissionRequest request) =>
        request.Operation == AdmissionOperation.Create && request.Resource.QualifiedName == "ingresses.networking.k8s.io" &&
        request.Subresource is null;

    public ValueTask MutateAsync(AdmissionRequest request, CancellationToken ct)
    {
        var ingress = request.Object!;
        if (ingress.GetString("spec", "ingressClassName") is null &&
            ingress.GetString("metadata", "annotations", "kubernetes.io/ingress.class") is null &&
            _default.Find() is { } name)
        {
            ingress.Ensure("spec")["ingressClassName"] = name;
        }

        return ValueTask.CompletedTask;
    }
}
