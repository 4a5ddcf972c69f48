using k8s.Models;
using OrleansOrchestrator.Grains.ReplicaSets;

namespace OrleansOrchestrator.Grains.Deployments;

/// <summary>The set of the current template: brought up to date where it exists, drafted where it does not.</summary>
internal static class NewReplicaSet
{
    /// <summary>Carries revision, annotations and minReadySeconds over to the set there is.</summary>
    public static void Refresh(Rollout rollout)
    {
        if (rollout.New is not { } set)
            return;
        Revisions.CopyAnnotations(rollout.Deployment, set);
        Revisions.Advance(set, Revisions.Newest(rollout.Old) + 1);
        set.MinReadySeconds = rollout.Deployment.Spec.MinReadySeconds ?? 0;
        rollout.Revision = set.Annotation(DeploymentAnnotations.Revision);
        if (ProgressDeadline.Of(rollout.Deployment) is not null
            && DeploymentConditions.Find(rollout.Conditions, DeploymentConditions.Progressing) is null)
            DeploymentConditions.SetProgressing(rollout, "True", "FoundNewReplicaSet", $"Found new replica set \"{set.Name}\"");
    }

    /// <summary>Drafts the set when there is none.</summary>
    public static void Ensure(Rollout rollout)
    {
        if (rollout.New is not null)
            return;
        var set = new SetDraft(Make(rollout), isCreated: true);
        rollout.New = set;
        var replicas = ReplicasToStartWith(rollout);
        set.Replicas = replicas;
        Revisions.CopyAnnotations(rollout.Deployment, set);
        Revisions.Advance(set, Revisions.Newest(rollout.Old) + 1);
        rollout.SizedFor(set);
        rollout.Revision = set.Annotation(DeploymentAnnotations.Revision);
        if (replicas > 0)
        {
            rollout.Events.Add(new PlannedEvent(
                "Normal", "ScalingReplicaSet", $"Scaled up replica set {set.Name} from 0 to {replicas}"));
        }

        if (ProgressDeadline.Of(rollout.Deployment) is not null)
            DeploymentConditions.SetProgressing(rollout, "True", "NewReplicaSetCreated", $"Created new replica set \"{set.Name}\"");
    }

    private static int ReplicasToStartWith(Rollout rollout) =>
        rollout.IsRecreate ? rollout.Wanted : RollingUpdate.SizeOfNew(rollout);

    private static V1ReplicaSet Make(Rollout rollout)
    {
        var deployment = rollout.Deployment;
        var hash = TemplateIdentity.Hash(rollout.Identity, deployment.Status?.CollisionCount ?? 0);
        var labels = WithHash(deployment.Spec.Template.Metadata?.Labels, hash);
        return new V1ReplicaSet
        {
            ApiVersion = V1ReplicaSet.KubeGroup + "/" + V1ReplicaSet.KubeApiVersion,
            Kind = V1ReplicaSet.KubeKind,
            Metadata = new V1ObjectMeta
            {
                Name = deployment.Metadata.Name + "-" + hash,
                NamespaceProperty = deployment.Metadata.NamespaceProperty,
                Labels = labels,
                OwnerReferences =
                    [ControllerReferences.To(V1Deployment.KubeGroup + "/" + V1Deployment.KubeApiVersion, V1Deployment.KubeKind, deployment.Metadata)],
            },
            Spec = new V1ReplicaSetSpec
            {
                Replicas = 0,
                MinReadySeconds = deployment.Spec.MinReadySeconds ?? 0,
                Selector = new V1LabelSelector
                {
                    MatchLabels = WithHash(deployment.Spec.Selector.MatchLabels, hash),
                    MatchExpressions = deployment.Spec.Selector.MatchExpressions,
                },
                Template = deployment.Spec.Template with
                {
                    Metadata = (deployment.Spec.Template.Metadata ?? new V1ObjectMeta()) with { Labels = labels },
                },
            },
        };
    }

    private static Dictionary<string, string> WithHash(IDictionary<string, string>? labels, string hash) =>
        new(labels ?? new Dictionary<string, string>()) { [DeploymentAnnotations.TemplateHash] = hash };
}
