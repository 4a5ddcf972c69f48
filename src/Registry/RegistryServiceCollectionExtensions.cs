using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OrleansOrchestrator.Api.Catalog;
using OrleansOrchestrator.Registry.Admission;
using OrleansOrchestrator.Registry.Admission.Plugins;
using OrleansOrchestrator.Registry.Allocation;
using OrleansOrchestrator.Registry.Bootstrap;
using OrleansOrchestrator.Registry.Cache;
using OrleansOrchestrator.Registry.Client;
using OrleansOrchestrator.Registry.Store;

namespace OrleansOrchestrator.Registry;

/// <summary>Registers the generic store, admission and the in-process client. Needs an <c>IGrainFactory</c>.</summary>
public static class RegistryServiceCollectionExtensions
{
    /// <param name="disabledAdmissionPlugins">Names of plugins that are left out.</param>
    public static IServiceCollection AddRegistry(this IServiceCollection services, IReadOnlyCollection<string> disabledAdmissionPlugins)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddResourceCaches();
        services.TryAddSingleton<IResourceCatalog>(_ => new ResourceCatalog(BuiltInCatalog.Create()));
        services.AddServiceAllocation();
        services.TryAddSingleton<ObjectAllocators>();
        services.TryAddSingleton<ResourceStore>();
        services.TryAddSingleton<IResourceStore>(s => s.GetRequiredService<ResourceStore>());
        services.TryAddSingleton<IObjectClient, ObjectClient>();
        services.TryAddSingleton<ClusterBootstrap>();
        AddAdmission(services, disabledAdmissionPlugins);
        return services;
    }

    /// <summary>The plugins in Kubernetes' order.</summary>
    private static void AddAdmission(IServiceCollection services, IReadOnlyCollection<string> disabled)
    {
        services.TryAddSingleton(s => new AdmissionChain(s.GetServices<IAdmissionPlugin>().Where(p => !disabled.Contains(p.Name))));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IAdmissionPlugin, NamespaceLifecycle>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IAdmissionPlugin, ServiceAccountAdmission>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IAdmissionPlugin, TaintNodesByCondition>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IAdmissionPlugin, Priority>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IAdmissionPlugin, DefaultTolerationSeconds>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IAdmissionPlugin, DefaultStorageClass>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IAdmissionPlugin, StorageObjectInUseProtection>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IAdmissionPlugin, RuntimeClassAdmission>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IAdmissionPlugin, DefaultIngressClass>());
    }
}
