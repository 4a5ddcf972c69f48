using System.Globalization;
using k8s.Models;
using OrleansOrchestrator.Grains.Scheduling.Cluster;
using OrleansOrchestrator.Grains.Scheduling.Framework;

namespace OrleansOrchestrator.Grains.Scheduling.Plugins;

/// <summary>Matches nodes by their labels and name: <c>nodeSelector</c> and required node affinity filter, preferred affinity scores.</summary>
internal sealed class NodeAffinity : IFilterPlugin, IScorePlugin, IPreFilterPlugin
{
    private readonly Rejection _mismatch;

    public NodeAffinity() => _mismatch = new Rejection(this, false, "node(s) didn't match Pod's node affinity/selector");

    public string Name => "NodeAffinity";

    public ClusterChange Helpful => ClusterChange.NodeAdded | ClusterChange.NodeLabels;

    public int Weight => 2;

    public bool Concerns(PodToPlace pod) => pod.Spec.NodeSelector is { Count: > 0 } || pod.Spec.Affinity?.NodeAffinity is not null;

    public Rejection? Filter(PodToPlace pod, NodeState node) => Matches(pod.Spec, node.Node!) ? null : _mismatch;

    public long Score(PodToPlace pod, NodeState node)
    {
        long score = 0;
        foreach (var preferred in pod.Spec.Affinity?.NodeAffinity?.PreferredDuringSchedulingIgnoredDuringExecution ?? [])
        {
            if (preferred.Weight != 0 && preferred.Preference is { } term && !IsEmpty(term) && Matches(term, node.Node!))
                score += preferred.Weight;
        }

        return score;
    }

    public void Normalize(Span<long> scores) => Normalization.Scale(scores, reverse: false);

    /// <summary>True when the pod's selector and required affinity admit the node.</summary>
    public static bool Matches(V1PodSpec spec, V1Node node)
    {
        var labels = node.Metadata.Labels;
        foreach (var (key, value) in spec.NodeSelector ?? new Dictionary<string, string>())
        {
            if (labels is null || !labels.TryGetValue(key, out var actual) || actual != value)
                return false;
        }

        if (spec.Affinity?.NodeAffinity?.RequiredDuringSchedulingIgnoredDuringExecution is not { } required)
            return true;
        // Terms are alternatives; no terms, or empty ones, match nothing.
        foreach (var term in required.NodeSelectorTerms ?? [])
        {
            if (!IsEmpty(term) && Matches(term, node))
                return true;
        }

        return false;
    }

    private static bool IsEmpty(V1NodeSelectorTerm term) => term.MatchExpressions is not { Count: > 0 } && term.MatchFields is not { Count: > 0 };

    private static bool Matches(V1NodeSelectorTerm term, V1Node node)
    {
        foreach (var requirement in term.MatchExpressions ?? [])
        {
            string? value = null;
            var exists = node.Metadata.Labels?.TryGetValue(requirement.Key, out value) == true;
            if (!Matches(requirement, exists ? value : null))
                return false;
        }

        foreach (var requirement in term.MatchFields ?? [])
        {
            if (!Matches(requirement, requirement.Key == "metadata.name" ? node.Metadata.Name : null))
                return false;
        }

        return true;
    }

    private static bool Matches(V1NodeSelectorRequirement requirement, string? value) => requirement.OperatorProperty switch
    {
        "In" => value is not null && requirement.Values?.Contains(value) == true,
        "NotIn" => value is null || requirement.Values?.Contains(value) != true,
        "Exists" => value is not null,
        "DoesNotExist" => value is null,
        "Gt" => Compare(requirement, value) > 0,
        "Lt" => Compare(requirement, value) < 0,
        _ => false,
    };

    private static int Compare(V1NodeSelectorRequirement requirement, string? value) =>
        requirement.Values is [var limit]
        && long.TryParse(limit, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var than)
        && long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var actual)
            ? actual.CompareTo(than)
            : 0;
}
