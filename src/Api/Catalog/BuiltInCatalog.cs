using OrleansOrchestrator.Api.Catalog.Groups;
using OrleansOrchestrator.Api.Schemas;
using OrleansOrchestrator.Api.Strategies;
using OrleansOrchestrator.Api.Tables;

namespace OrleansOrchestrator.Api.Catalog;

/// <summary>The built-in resources of Kubernetes v1.36 (generally available versions).</summary>
public static class BuiltInCatalog
{
    /// <summary>In Kubernetes' group priority order, which discovery shows.</summary>
    private static readonly BuiltInGroup[] Groups =
    [
        CoreGroup.Group,
        ApiRegistrationGroup.Group,
        AppsGroup.Group,
        EventsGroup.Group,
        AuthenticationGroup.Group,
        AuthorizationGroup.Group,
        AutoscalingGroup.Group,
        BatchGroup.Group,
        CertificatesGroup.Group,
        NetworkingGroup.Group,
        PolicyGroup.Group,
        RbacGroup.Group,
        StorageGroup.Group,
        AdmissionRegistrationGroup.Group,
        ApiExtensionsGroup.Group,
        SchedulingGroup.Group,
        CoordinationGroup.Group,
        NodeGroup.Group,
        DiscoveryGroup.Group,
        ResourceGroup.Group,
        FlowControlGroup.Group,
    ];

    public static IReadOnlyList<ResourceDefinition> Create()
    {
        var definitions = new List<ResourceDefinition>();
        var byName = new Dictionary<(string Group, string Version, string Plural), ResourceDefinition>();
        foreach (var group in Groups)
        {
            foreach (var version in group.Versions)
            {
                foreach (var resource in version.Resources)
                {
                    var definition = Define(group.Name, version.Name, resource, byName);
                    byName.Add((group.Name, version.Name, resource.Plural), definition);
                    definitions.Add(definition);
                }
            }
        }

        return definitions;
    }

    private static ResourceDefinition Define(
        string group, string version, BuiltInResource resource, Dictionary<(string, string, string), ResourceDefinition> known)
    {
        var qualifiedName = group.Length == 0 ? resource.Plural : resource.Plural + "." + group;

        // The stored form is always listed before the forms that are converted to it.
        var stored = resource.StoredAs is { } elsewhere ? known[(elsewhere.Group, elsewhere.Version, resource.Plural)] : null;
        return new ResourceDefinition
        {
            Group = group,
            Version = version,
            Kind = resource.Kind,
            Plural = resource.Plural,
            Singular = resource.Kind.ToLowerInvariant(),
            Namespaced = !resource.ClusterScoped,
            Deprecation = resource.Deprecation,
            ReturnsDeletedObject = resource.ReturnsDeletedObject,
            ShortNames = resource.ShortNames,
            Categories = resource.Categories,
            Verbs = resource.Verbs,
            Subresources = SubresourcesOf(resource),
            IsStored = resource.IsStored,
            LogName = stored?.LogName ?? qualifiedName,
            StorageDefinition = stored,
            Converter = resource.StoredAs?.Converter,
            Schema = new Lazy<Schema>(() => SchemaLibrary.Kind(group, version, resource.Kind)),
            Strategy = BuiltInStrategies.For(qualifiedName),
            Table = BuiltInTables.For(qualifiedName),
            SelectableFields = SelectableFieldsOf(resource),
        };
    }

    private static Dictionary<string, SubresourceDefinition> SubresourcesOf(BuiltInResource resource)
    {
        // In alphabetic order, as discovery shows them.
        var all = new SortedDictionary<string, SubresourceDefinition>(StringComparer.Ordinal);
        foreach (var subresource in resource.Subresources)
            all.Add(subresource.Name, subresource);
        if (resource.HasStatus)
            all.Add("status", new SubresourceDefinition("status", resource.Kind, BuiltInVerbs.GetAndWrite));
        if (resource.HasScale)
            all.Add("scale", new SubresourceDefinition("scale", "Scale", BuiltInVerbs.GetAndWrite, "autoscaling", "v1"));
        return new Dictionary<string, SubresourceDefinition>(all);
    }

    private static Dictionary<string, string[]> SelectableFieldsOf(BuiltInResource resource)
    {
        var fields = new Dictionary<string, string[]>();
        foreach (var name in resource.SelectableFields)
            fields.Add(name, name.Split('.'));
        foreach (var (name, path) in resource.SelectableAliases)
            fields.Add(name, path.Split('.'));
        return fields;
    }
}
