using k8s.Models;
using OrleansOrchestrator.Grains.Deployments;

namespace OrleansOrchestrator.Grains.Tests.Deployments;

/// <summary>
/// A Deployment with its sets and the number of pods behind each, driven by the plans alone. Pods come, become available and are
/// reported only when the test says so, so every order of events can be played.
/// </summary>
internal sealed class Simulation
{
    private readonly Dictionary<string, (int Pods, int Available)> _pods = [];
    private int _uids;

    public Simulation(int replicas, string surge = "25%", string unavailable = "25%", string strategy = "RollingUpdate", int? history = 10)
    {
        Deployment = new V1Deployment
        {
            Metadata = new V1ObjectMeta { Name = "web", NamespaceProperty = "default", Uid = "d", Generation = 1 },
            Spec = new V1DeploymentSpec
            {
                Replicas = replicas,
                ProgressDeadlineSeconds = 600,
                RevisionHistoryLimit = history,
                Selector = new V1LabelSelector { MatchLabels = new Dictionary<string, string> { ["app"] = "web" } },
                Strategy = new V1DeploymentStrategy
                {
                    Type = strategy,
                    RollingUpdate = strategy == "RollingUpdate"
                        ? new V1RollingUpdateDeployment { MaxSurge = surge, MaxUnavailable = unavailable }
                        : null,
                },
                Template = Template("v1"),
            },
        };
    }

    public V1Deployment Deployment { get; }

    public List<V1ReplicaSet> Sets { get; } = [];

    public List<PlannedEvent> Events { get; } = [];

    public DateTime Now { get; set; } = new(2026, 1, 1, 12, 0, 0, DateTimeKind.Utc);

    public int Pods => _pods.Values.Sum(pods => pods.Pods);

    public int Available => _pods.Values.Sum(pods => pods.Available);

    public int Specified => Sets.Sum(set => set.Spec.Replicas ?? 1);

    public V1ReplicaSet Of(string image) => Sets.Single(set => set.Spec.Template.Spec.Containers[0].Image == image);

    public string? RevisionOf(string image) => Of(image).Metadata.Annotations["deployment.kubernetes.io/revision"];

    public V1DeploymentCondition? Condition(string type) =>
        Deployment.Status?.Conditions?.SingleOrDefault(condition => condition.Type == type);

    public void SetImage(string image) => Change(spec => spec.Template = Template(image));

    public void Change(Action<V1DeploymentSpec> change)
    {
        change(Deployment.Spec);
        Deployment.Metadata.Generation++;
    }

    /// <summary>Plans once and does as planned; true when there was something to do.</summary>
    public bool Plan()
    {
        var plan = DeploymentPlan.Make(Deployment, Sets, PodsOf, Now);
        Events.AddRange(plan.Events);
        if (plan.Create is { } created)
        {
            created.Metadata.Uid = "rs" + ++_uids;
            created.Metadata.CreationTimestamp = Now.AddSeconds(_uids);
            created.Metadata.Generation = 1;
            Sets.Add(created);
            _pods[created.Metadata.Uid] = (0, 0);
        }

        foreach (var updated in plan.Update)
        {
            updated.Metadata.Generation++;
            Sets[Sets.FindIndex(set => set.Metadata.Uid == updated.Metadata.Uid)] = updated;
        }

        foreach (var deleted in plan.Delete)
            Sets.RemoveAll(set => set.Metadata.Uid == deleted.Metadata.Uid);
        if (plan.Revision is not null)
            (Deployment.Metadata.Annotations ??= new Dictionary<string, string>())["deployment.kubernetes.io/revision"] = plan.Revision;
        if (plan.Status is not null)
            Deployment.Status = plan.Status;
        return plan.Create is not null || plan.Update.Count + plan.Delete.Count > 0 || plan.Status is not null || plan.Revision is not null;
    }

    /// <summary>Makes or deletes pods as the set says; of surplus ones those that are not available first.</summary>
    public void RunPods(V1ReplicaSet set)
    {
        var (_, available) = _pods[set.Metadata.Uid];
        var wanted = set.Spec.Replicas ?? 1;
        _pods[set.Metadata.Uid] = (wanted, Math.Min(available, wanted));
    }

    public void BecomeAvailable(V1ReplicaSet set, int count = int.MaxValue)
    {
        var (pods, available) = _pods[set.Metadata.Uid];
        _pods[set.Metadata.Uid] = (pods, (int)Math.Min(pods, (long)available + count));
    }

    public void Break(V1ReplicaSet set, int count)
    {
        var (pods, available) = _pods[set.Metadata.Uid];
        _pods[set.Metadata.Uid] = (pods, Math.Max(0, available - count));
    }

    /// <summary>Writes the set's status, which its controller does after having seen to its pods.</summary>
    public void Report(V1ReplicaSet set)
    {
        RunPods(set);
        var (pods, available) = _pods[set.Metadata.Uid];
        Sets[Sets.FindIndex(other => other.Metadata.Uid == set.Metadata.Uid)] = set with
        {
            Status = new V1ReplicaSetStatus
            {
                Replicas = pods,
                ReadyReplicas = available,
                AvailableReplicas = available,
                TerminatingReplicas = 0,
                ObservedGeneration = set.Metadata.Generation,
                Conditions = set.Status?.Conditions,
            },
        };
    }

    /// <summary>Lets everything happen, pods of the images given excepted, until nothing changes any more.</summary>
    public void Settle(params string[] broken)
    {
        for (var round = 0; round < 1000; round++)
        {
            foreach (var set in Sets.ToArray())
            {
                RunPods(set);
                if (!broken.Contains(set.Spec.Template.Spec.Containers[0].Image))
                    BecomeAvailable(set);
                Report(set);
            }

            if (!Plan())
                return;
        }

        throw new InvalidOperationException("The rollout does not come to rest.");
    }

    private static V1PodTemplateSpec Template(string image) => new()
    {
        Metadata = new V1ObjectMeta { Labels = new Dictionary<string, string> { ["app"] = "web" } },
        Spec = new V1PodSpec { Containers = [new V1Container { Name = "main", Image = image }] },
    };

    private List<V1Pod> PodsOf(string uid) => Enumerable.Range(0, _pods[uid].Pods).Select(_ => new V1Pod
    {
        Metadata = new V1ObjectMeta { OwnerReferences = [new V1OwnerReference { Uid = uid, Controller = true }] },
    }).ToList();
}
