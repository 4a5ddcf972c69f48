using k8s.Models;

namespace OrleansOrchestrator.Grains.ReplicaSets;

/// <summary>Whether labels satisfy a selector: an absent selector matches nothing, an empty one everything.</summary>
internal static class LabelSelectorMatch
{
    private static readonly Dictionary<string, string> NoLabels = [];

    public static bool SelectsEverything(V1LabelSelector selector) =>
        selector.MatchLabels is null or { Count: 0 } && selector.MatchExpressions is null or { Count: 0 };

    public static bool Matches(V1LabelSelector? selector, IDictionary<string, string>? labels)
    {
        if (selector is null)
            return false;
        labels ??= NoLabels;
        return ContainsAll(labels, selector.MatchLabels) && SatisfiesAll(labels, selector.MatchExpressions);
    }

    public static bool ContainsAll(IDictionary<string, string> labels, IDictionary<string, string>? wanted)
    {
        if (wanted is null)
            return true;
        foreach (var (name, value) in wanted)
        {
            if (!labels.TryGetValue(name, out var actual) || actual != value)
                return false;
        }

        return true;
    }

    private static bool SatisfiesAll(IDictionary<string, string> labels, IList<V1LabelSelectorRequirement>? requirements)
    {
        if (requirements is null)
            return true;
        for (var i = 0; i < requirements.Count; i++)
        {
            if (!Satisfies(labels, requirements[i]))
                return false;
        }

        return true;
    }

    private static bool Satisfies(IDictionary<string, string> labels, V1LabelSelectorRequirement requirement)
    {
        var present = labels.TryGetValue(requirement.Key, out var value);
        return requirement.OperatorProperty switch
        {
            "In" => present && requirement.Values?.Contains(value!) == true,
            "NotIn" => !present || requirement.Values?.Contains(value!) != true,
            "Exists" => present,
            "DoesNotExist" => !present,
            _ => false,
        };
    }
}
