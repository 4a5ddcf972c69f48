using System.Diagnostics.CodeAnalysis;
using OrleansOrchestrator.Api.Catalog;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Schemas;

namespace OrleansOrchestrator.Api.Selectors;

/// <summary>A condition on the fields that a resource declares selectable. Immutable; matching reads the object's bytes.</summary>
public sealed class FieldSelector
{
    private static readonly string[] NamePath = ["metadata", "name"];
    private static readonly string[] NamespacePath = ["metadata", "namespace"];

    private readonly FieldRequirement[] _requirements;

    private FieldSelector(FieldRequirement[] requirements) => _requirements = requirements;

    public static FieldSelector Everything { get; } = new([]);

    public IReadOnlyList<FieldRequirement> Requirements => _requirements;

    public bool IsEverything => _requirements.Length == 0;

    /// <summary>Reads the query-string form: <c>a.b=c,d!=e</c>; <c>\</c> escapes a comma, an equals sign and itself.</summary>
    /// <exception cref="ApiException">400 in Kubernetes' words.</exception>
    public static FieldSelector Parse(string? text, ResourceDefinition resource)
    {
        if (string.IsNullOrEmpty(text))
            return Everything;
        var requirements = new List<FieldRequirement>();
        foreach (var term in FieldSelectorText.SplitTerms(text))
        {
            if (term.Length == 0)
                continue;
            if (!FieldSelectorText.TrySplit(term, out var label, out var negated, out var value))
                throw ApiErrors.BadRequest($"invalid selector: '{text}'; can't understand '{term}'");
            requirements.Add(Resolve(label, FieldSelectorText.Unescape(value), negated, resource));
        }

        return requirements.Count == 0 ? Everything : new([.. requirements]);
    }

    public bool Matches(ReadOnlySpan<byte> json)
    {
        foreach (var requirement in _requirements)
        {
            if (FieldValue.Equals(json, requirement.Path, requirement.Absent, requirement.Value) == requirement.Negated)
                return false;
        }

        return true;
    }

    /// <summary>The value that every match has in this field, if the selector asks for one: the way into an index.</summary>
    public bool TryGetExact(string label, [NotNullWhen(true)] out string? value)
    {
        foreach (var requirement in _requirements)
        {
            if (!requirement.Negated && requirement.Label == label)
            {
                value = requirement.Value;
                return true;
            }
        }

        value = null;
        return false;
    }

    private static FieldRequirement Resolve(string label, string value, bool negated, ResourceDefinition resource)
    {
        if (label == "metadata.name")
            return new FieldRequirement(label, NamePath, "", value, negated);
        // Cluster-scoped resources with fields of their own do not know a namespace.
        if (label == "metadata.namespace" && (resource.Namespaced || resource.SelectableFields.Count == 0))
            return new FieldRequirement(label, NamespacePath, "", value, negated);
        if (resource.SelectableFields.TryGetValue(label, out var path))
            return new FieldRequirement(label, path, AbsentValue(resource.Schema.Value, path), value, negated);
        throw ApiErrors.BadRequest(resource.SelectableFields.Count > 0
            ? $"field label not supported: {label}"
            : $"{FieldErrors.Quote(label)} is not a known field selector: only \"metadata.name\", \"metadata.namespace\"");
    }

    private static string AbsentValue(Schema schema, string[] path)
    {
        var current = schema;
        foreach (var name in path)
        {
            if (!current.Fields.TryGetValue(name, out var field))
                return "";
            current = field.Schema;
        }

        return current.Type switch
        {
            SchemaType.Boolean => "false",
            SchemaType.Integer or SchemaType.Number => "0",
            _ => "",
        };
    }
}
