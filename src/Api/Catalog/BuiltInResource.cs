namespace OrleansOrchestrator.Api.Catalog;

/// <summary>What the catalogue states of a built-in resource; the rest of its definition follows from it.</summary>
internal sealed record BuiltInResource(string Plural, string Kind)
{
    public bool ClusterScoped { get; init; }

    public bool IsStored { get; init; } = true;

    public bool HasStatus { get; init; }

    public bool HasScale { get; init; }

    public string? Deprecation { get; init; }

    public bool ReturnsDeletedObject { get; init; }

    public IReadOnlyList<string> ShortNames { get; init; } = [];

    public IReadOnlyList<string> Categories { get; init; } = [];

    public IReadOnlyList<string> Verbs { get; init; } = BuiltInVerbs.All;

    /// <summary>Subresources other than <c>status</c> and <c>scale</c>.</summary>
    public IReadOnlyList<SubresourceDefinition> Subresources { get; init; } = [];

    /// <summary>Field selector names that are the path of the field they read.</summary>
    public IReadOnlyList<string> SelectableFields { get; init; } = [];

    /// <summary>Field selector names that read a field of another name.</summary>
    public IReadOnlyDictionary<string, string> SelectableAliases { get; init; } = new Dictionary<string, string>();

    /// <summary>Set where objects rest in another group or version than this one.</summary>
    public StoredElsewhere? StoredAs { get; init; }
}

/// <summary>Names the definition whose form is stored, and how to get there.</summary>
internal sealed record StoredElsewhere(string Group, string Version, IVersionConverter Converter);
