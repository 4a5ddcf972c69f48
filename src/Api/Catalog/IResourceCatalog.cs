using System.Diagnostics.CodeAnalysis;

namespace OrleansOrchestrator.Api.Catalog;

/// <summary>The resources that a server serves. Changes when a CustomResourceDefinition comes or goes; reads never lock.</summary>
public interface IResourceCatalog
{
    /// <summary>Every definition, in discovery order: groups in Kubernetes' priority order, preferred version first.</summary>
    IReadOnlyList<ResourceDefinition> All { get; }

    /// <summary>Grows with every change; what is derived from the catalogue (discovery, OpenAPI) is cached under it.</summary>
    long Generation { get; }

    bool TryGet(string group, string version, string plural, [NotNullWhen(true)] out ResourceDefinition? definition);

    /// <summary>The definition of a kind in a version, as <c>apiVersion</c> and <c>kind</c> of an object name it.</summary>
    bool TryGetKind(string group, string version, string kind, [NotNullWhen(true)] out ResourceDefinition? definition);

    /// <summary>The definition in the group's preferred version (<c>apps</c>, <c>deployments</c>).</summary>
    bool TryGetPreferred(string group, string plural, [NotNullWhen(true)] out ResourceDefinition? definition);
}
