using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using k8s.Models;
using OrleansOrchestrator.Api.Errors;

namespace OrleansOrchestrator.Api.Selectors;

/// <summary>A condition on labels: all its requirements hold. Immutable; matching allocates nothing.</summary>
public sealed class LabelSelector
{
    private readonly LabelRequirement[] _requirements;
    private readonly bool _matchesNothing;

    private LabelSelector(LabelRequirement[] requirements, bool matchesNothing = false)
    {
        _requirements = requirements;
        _matchesNothing = matchesNothing;
    }

    public static LabelSelector Everything { get; } = new([]);

    public static LabelSelector Nothing { get; } = new([], matchesNothing: true);

    public IReadOnlyList<LabelRequirement> Requirements => _requirements;

    public bool IsEverything => _requirements.Length == 0 && !_matchesNothing;

    /// <summary>Reads the query-string form: <c>a=b,c!=d,e in (x,y),!f</c>.</summary>
    /// <exception cref="ApiException">400 in Kubernetes' words.</exception>
    public static LabelSelector Parse(string? text) =>
        TryParse(text, out var selector, out var error) ? selector : throw ApiErrors.BadRequest(error);

    public static bool TryParse(string? text, [NotNullWhen(true)] out LabelSelector? selector, out string error)
    {
        selector = Everything;
        error = "";
        if (string.IsNullOrEmpty(text))
            return true;
        selector = new LabelSelectorParser(text).Parse(out error) is { } requirements ? Of(requirements) : null;
        return selector is not null;
    }

    /// <summary>Every label with exactly this value; an empty set selects everything.</summary>
    public static LabelSelector FromLabels(IEnumerable<KeyValuePair<string, string>>? labels)
    {
        var requirements = new List<LabelRequirement>();
        foreach (var (key, value) in labels ?? [])
            requirements.Add(Require(key, LabelOperator.Equals, [value]));
        return Of(requirements);
    }

    /// <summary>From a meta/v1 LabelSelector: none selects nothing, an empty one everything.</summary>
    /// <exception cref="ApiException">400 when an expression is malformed.</exception>
    public static LabelSelector From(V1LabelSelector? selector)
    {
        if (selector is null)
            return Nothing;
        var requirements = new List<LabelRequirement>();
        foreach (var (key, value) in selector.MatchLabels ?? new Dictionary<string, string>())
            requirements.Add(Require(key, LabelOperator.Equals, [value]));
        foreach (var expression in selector.MatchExpressions ?? [])
            requirements.Add(Require(expression.Key, ReadOperator(expression.OperatorProperty), [.. expression.Values ?? []]));
        return Of(requirements);
    }

    /// <summary>As <see cref="From(V1LabelSelector?)"/>; one that is malformed, as none of a valid object is, selects nothing.</summary>
    public static LabelSelector FromOrNothing(V1LabelSelector? selector)
    {
        try
        {
            return From(selector);
        }
        catch (ApiException)
        {
            return Nothing;
        }
    }

    /// <summary>As <see cref="From(V1LabelSelector?)"/>, from the selector's JSON.</summary>
    public static LabelSelector From(JsonObject? selector)
    {
        if (selector is null)
            return Nothing;
        var requirements = new List<LabelRequirement>();
        if (selector["matchLabels"] is JsonObject labels)
        {
            foreach (var (key, value) in labels)
                requirements.Add(Require(key, LabelOperator.Equals, [(string?)value ?? ""]));
        }

        if (selector["matchExpressions"] is JsonArray expressions)
        {
            foreach (var node in expressions)
            {
                if (node is JsonObject expression)
                    requirements.Add(ReadExpression(expression));
            }
        }

        return Of(requirements);
    }

    public bool Matches(IReadOnlyDictionary<string, string> labels)
    {
        if (_matchesNothing)
            return false;
        foreach (var requirement in _requirements)
        {
            if (!requirement.Matches(labels))
                return false;
        }

        return true;
    }

    /// <summary>A label that every match has with one certain value, if the selector names one: the way into an index.</summary>
    public bool TryGetExact([NotNullWhen(true)] out string? key, [NotNullWhen(true)] out string? value)
    {
        foreach (var requirement in _requirements)
        {
            if (requirement.IsExact)
            {
                (key, value) = (requirement.Key, requirement.Values[0]);
                return true;
            }
        }

        (key, value) = (null, null);
        return false;
    }

    /// <summary>The query-string form.</summary>
    public override string ToString() => string.Join(',', _requirements.AsEnumerable());

    private static LabelSelector Of(List<LabelRequirement> requirements) =>
        requirements.Count == 0 ? Everything : new([.. requirements.OrderBy(r => r.Key, StringComparer.Ordinal)]);

    private static LabelRequirement ReadExpression(JsonObject expression)
    {
        var values = expression["values"] is JsonArray array ? array.Select(v => (string?)v ?? "").ToArray() : [];
        return Require((string?)expression["key"] ?? "", ReadOperator((string?)expression["operator"]), values);
    }

    private static LabelRequirement Require(string key, LabelOperator op, string[] values)
    {
        Array.Sort(values, StringComparer.Ordinal);
        return LabelRequirement.Create(key, op, values, out var error) ?? throw ApiErrors.BadRequest(error);
    }

    private static LabelOperator ReadOperator(string? text) => text switch
    {
        "In" => LabelOperator.In,
        "NotIn" => LabelOperator.NotIn,
        "Exists" => LabelOperator.Exists,
        "DoesNotExist" => LabelOperator.DoesNotExist,
        _ => throw ApiErrors.BadRequest($"{FieldErrors.Quote(text ?? "")} is not a valid label selector operator"),
    };
}
