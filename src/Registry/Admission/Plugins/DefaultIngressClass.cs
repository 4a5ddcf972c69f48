using OrleansOrchestrator.Registry.Cache;

namespace OrleansOrchestrator.Registry.Admission.Plugins;

/// <summary>An ingress that names no class gets the default one.</summary>
public sealed class DefaultIngressClass(ResourceCaches caches) : DefaultClass(
    "ingresses.networking.k8s.io", "ingressClassName", "kubernetes.io/ingress.class",
    caches, "ingressclasses.networking.k8s.io", "ingressclass.kubernetes.io/is-default-class")
{
    public override string Name => "DefaultIngressClass";
}
