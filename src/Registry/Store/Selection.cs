using OrleansOrchestrator.Api.Catalog;
using OrleansOrchestrator.Api.Selectors;
using OrleansOrchestrator.Registry.Cache;

namespace OrleansOrchestrator.Registry.Store;

/// <summary>Which objects of a resource a list or watch shows: a namespace, labels, fields.</summary>
internal sealed class Selection
{
    private readonly LabelSelector? _labels;
    private readonly FieldSelector? _fields;

    private readonly string _keyPrefix;

    private Selection(string ns, LabelSelector? labels, FieldSelector? fields)
    {
        Namespace = ns;
        _keyPrefix = ns.Length == 0 ? "" : ns + "/";
        _labels = labels;
        _fields = fields;
    }

    /// <summary>Empty: all namespaces.</summary>
    public string Namespace { get; }

    public bool HasSelectors => _labels is not null || _fields is not null;

    public static Selection Parse(ResourceDefinition resource, string ns, string? labelSelector, string? fieldSelector) => new(
        ns,
        string.IsNullOrEmpty(labelSelector) ? null : LabelSelector.Parse(labelSelector),
        string.IsNullOrEmpty(fieldSelector) ? null : FieldSelector.Parse(fieldSelector, resource));

    /// <summary>Whether the selectors match; the namespace is the caller's range.</summary>
    public bool Matches(CachedObject obj) =>
        (_labels is null || _labels.Matches(obj.Head.Labels)) &&
        (_fields is null || _fields.Matches(obj.Value.Span));

    /// <summary>As <see cref="Matches"/>, with the namespace.</summary>
    public bool Shows(CachedObject obj) => obj.Key.StartsWith(_keyPrefix, StringComparison.Ordinal) && Matches(obj);
}
