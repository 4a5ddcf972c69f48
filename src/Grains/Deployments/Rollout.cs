using System.Globalization;
using k8s.Models;

namespace OrleansOrchestrator.Grains.Deployments;

/// <summary>An event to record once the plan is carried out.</summary>
internal readonly record struct PlannedEvent(string Type, string Reason, string Message);

/// <summary>A Deployment and its ReplicaSets while a plan is made; the strategies change it step by step.</summary>
internal sealed class Rollout
{
    public Rollout(V1Deployment deployment, IReadOnlyList<V1ReplicaSet> sets, DateTime now)
    {
        Deployment = deployment;
        Now = now;
        Bounds = Fenceposts.Of(deployment.Spec);
        Conditions = [.. deployment.Status?.Conditions ?? []];
        Identity = TemplateIdentity.Of(deployment.Spec.Template);
        // Oldest first: the eldest of several equal sets counts as the new one, and old ones go in this order.
        foreach (var set in sets.OrderBy(set => set.Metadata.CreationTimestamp).ThenBy(set => set.Metadata.Name, StringComparer.Ordinal))
        {
            var draft = new SetDraft(set);
            if (New is null && TemplateIdentity.Of(set.Spec.Template).AsSpan().SequenceEqual(Identity))
                New = draft;
            else
                Old.Add(draft);
        }
    }

    public V1Deployment Deployment { get; }

    /// <summary>Whole seconds, as conditions keep them.</summary>
    public DateTime Now { get; }

    public Fenceposts Bounds { get; }

    /// <summary>Canonical form of the Deployment's pod template.</summary>
    public byte[] Identity { get; }

    /// <summary>The set of the current template; null while there is none.</summary>
    public SetDraft? New { get; set; }

    /// <summary>All other sets, oldest first.</summary>
    public List<SetDraft> Old { get; } = [];

    public List<SetDraft> Deletions { get; } = [];

    public List<V1DeploymentCondition> Conditions { get; }

    public List<PlannedEvent> Events { get; } = [];

    /// <summary>The revision annotation that the Deployment should carry; null: as it is.</summary>
    public string? Revision { get; set; }

    public bool IsRecreate => Deployment.Spec.Strategy?.Type == "Recreate";

    public int Wanted => Deployment.Spec.Replicas ?? 1;

    public IEnumerable<SetDraft> All => New is null ? Old : Old.Append(New);

    public IEnumerable<SetDraft> Active => All.Where(set => set.Replicas > 0);

    public int TotalReplicas => All.Sum(set => set.Replicas);

    public int TotalAvailable => All.Sum(set => set.CertainlyAvailable);

    /// <summary>Sets a set's size, notes on it what it was sized for, and says so in an event.</summary>
    public void Scale(SetDraft set, int replicas)
    {
        SizedFor(set);
        if (set.Replicas == replicas)
            return;
        var direction = set.Replicas < replicas ? "up" : "down";
        Events.Add(new PlannedEvent(
            "Normal", "ScalingReplicaSet", $"Scaled {direction} replica set {set.Name} from {set.Replicas} to {replicas}"));
        set.Replicas = replicas;
    }

    /// <summary>Notes on a set the Deployment's size and its size with surge.</summary>
    public void SizedFor(SetDraft set)
    {
        set.Annotate(DeploymentAnnotations.DesiredReplicas, Wanted.ToString(CultureInfo.InvariantCulture));
        set.Annotate(DeploymentAnnotations.MaxReplicas, (Wanted + Bounds.MaxSurge).ToString(CultureInfo.InvariantCulture));
    }
}
