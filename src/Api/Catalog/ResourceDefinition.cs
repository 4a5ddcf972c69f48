using OrleansOrchestrator.Api.Schemas;
using OrleansOrchestrator.Api.Strategies;
using OrleansOrchestrator.Api.Tables;

namespace OrleansOrchestrator.Api.Catalog;

/// <summary>
/// Everything generic code needs to know of one resource in one version. Built-in resources are made by
/// <see cref="BuiltInCatalog"/>, custom ones from their CustomResourceDefinition. Immutable.
/// </summary>
public sealed class ResourceDefinition
{
    /// <summary>API group; empty for the core group.</summary>
    public required string Group { get; init; }

    public required string Version { get; init; }

    public required string Kind { get; init; }

    /// <summary>Plural, lower-case name, as in paths.</summary>
    public required string Plural { get; init; }

    public required string Singular { get; init; }

    public string ListKind => Kind + "List";

    /// <summary><c>v1</c> or <c>apps/v1</c>.</summary>
    public string ApiVersion => Group.Length == 0 ? Version : Group + "/" + Version;

    /// <summary><c>pods</c> or <c>deployments.apps</c>.</summary>
    public string QualifiedName => Group.Length == 0 ? Plural : Plural + "." + Group;

    public bool Namespaced { get; init; }

    public IReadOnlyList<string> ShortNames { get; init; } = [];

    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>Verbs in discovery's (alphabetic) order. Empty <see cref="IsStored"/> resources such as reviews have only <c>create</c>.</summary>
    public IReadOnlyList<string> Verbs { get; init; } = [];

    /// <summary>Subresources by name: <c>status</c>, <c>scale</c>, <c>log</c>, ...</summary>
    public IReadOnlyDictionary<string, SubresourceDefinition> Subresources { get; init; } =
        new Dictionary<string, SubresourceDefinition>();

    /// <summary>Made by a CustomResourceDefinition: its lists carry apiVersion and kind in every item.</summary>
    public bool IsCustom { get; init; }

    /// <summary>False for virtual resources that keep nothing (bindings, reviews, componentstatuses).</summary>
    public bool IsStored { get; init; } = true;

    /// <summary>
    /// Name of the object log: the <see cref="QualifiedName"/> of the version that is stored. Two resources that show the same
    /// objects (events and events.events.k8s.io, autoscaling v1 and v2) share one log.
    /// </summary>
    public required string LogName { get; init; }

    /// <summary>The definition whose form rests in the log; this object itself unless objects are converted.</summary>
    public ResourceDefinition? StorageDefinition { get; init; }

    /// <summary>Converts between this version and the stored one; null when they are the same.</summary>
    public IVersionConverter? Converter { get; init; }

    /// <summary>Shape of the object; built on first use.</summary>
    public required Lazy<Schema> Schema { get; init; }

    public ResourceStrategy Strategy { get; init; } = ResourceStrategy.Default;

    public TableDefinition Table { get; init; } = TableDefinition.Default;

    /// <summary>Field selector names beyond metadata.name and metadata.namespace, with the path each reads in the stored form.</summary>
    public IReadOnlyDictionary<string, string[]> SelectableFields { get; init; } = new Dictionary<string, string[]>();

    /// <summary>Text of the warning that every request to this version of the resource is answered with; null: none.</summary>
    public string? Deprecation { get; init; }

    /// <summary>A deletion that takes effect at once answers with the object's last state, not with a bare <c>Status</c>.</summary>
    public bool ReturnsDeletedObject { get; init; }

    /// <summary>True where server-side state (<c>status</c>) is written through the status subresource only.</summary>
    public bool HasStatus => Subresources.ContainsKey("status");

    public override string ToString() => $"{ApiVersion}, Resource={Plural}";
}

/// <summary>A subresource as discovery shows it.</summary>
/// <param name="Group">Group of its kind where it differs from the resource's (<c>autoscaling</c> for Scale), else null.</param>
public sealed record SubresourceDefinition(
    string Name, string Kind, IReadOnlyList<string> Verbs, string? Group = null, string? Version = null);
