using k8s.Models;
using OrleansOrchestrator.Registry.Client;
using Xunit;

namespace OrleansOrchestrator.Grains.Tests.Workloads;

/// <summary>The workload controllers together, from a Deployment to its pods and back to nothing.</summary>
public sealed class WorkloadTests(WorkloadCluster cluster) : IClassFixture<WorkloadCluster>
{
    private IObjectClient Objects => cluster.Objects;

    [Fact]
    public async Task Deployment_rolls_out_updates_scales_and_goes()
    {
        var ns = await cluster.NamespaceAsync();
        await Objects.CreateAsync(Deployment(ns, 4));
        await ReadyAsync(ns, 4, updated: 4);
        var first = Assert.Single(Objects.List<V1ReplicaSet>(ns));
        Assert.All(Objects.List<V1Pod>(ns), pod => Assert.StartsWith(first.Metadata.Name + "-", pod.Metadata.Name));
        Assert.Equal("1", Objects.Get<V1Deployment>(ns, "web")!.Metadata.Annotations["deployment.kubernetes.io/revision"]);

        await ChangeAsync(ns, spec => spec.Template.Spec.Containers[0].Image = "web:2");
        await ReadyAsync(ns, 4, updated: 4);
        await WorkloadCluster.UntilAsync(
            () => Objects.List<V1Pod>(ns).All(pod => pod.Spec.Containers[0].Image == "web:2"), "old pods gone");
        Assert.Equal(2, Objects.List<V1ReplicaSet>(ns).Count);
        Assert.Equal("2", Objects.Get<V1Deployment>(ns, "web")!.Metadata.Annotations["deployment.kubernetes.io/revision"]);

        await ChangeAsync(ns, spec => spec.Replicas = 1);
        await ReadyAsync(ns, 1, updated: 1);

        await Objects.DeleteAsync<V1Deployment>(ns, "web");
        await WorkloadCluster.UntilAsync(
            () => Objects.List<V1ReplicaSet>(ns).Count + Objects.List<V1Pod>(ns).Count == 0, "everything collected");
        await WorkloadCluster.UntilAsync(
            () => Objects.List<Corev1Event>(ns).Any(told => told.Reason == "ScalingReplicaSet" && told.Message.StartsWith("Scaled up", StringComparison.Ordinal)),
            "events");
    }

    [Fact]
    public async Task Lost_pod_is_replaced_and_relabelled_pod_released_then_adopted()
    {
        var ns = await cluster.NamespaceAsync();
        await Objects.CreateAsync(Deployment(ns, 2));
        await ReadyAsync(ns, 2, updated: 2);
        var (lost, relabelled) = (Objects.List<V1Pod>(ns)[0].Metadata, Objects.List<V1Pod>(ns)[1].Metadata);

        await Objects.DeleteAsync<V1Pod>(ns, lost.Name);
        await Objects.MutateAsync<V1Pod>(ns, relabelled.Name, pod => pod.Metadata.Labels.Remove("app"));
        await WorkloadCluster.UntilAsync(() => Objects.List<V1Pod>(ns).Count == 3, "two new pods");
        Assert.Null(Objects.Get<V1Pod>(ns, lost.Name));
        await WorkloadCluster.UntilAsync(
            () => Objects.Get<V1Pod>(ns, relabelled.Name)!.Metadata.OwnerReferences is null or { Count: 0 }, "release");

        await Objects.MutateAsync<V1Pod>(ns, relabelled.Name, pod => pod.Metadata.Labels.TryAdd("app", "web"));
        await ReadyAsync(ns, 2, updated: 2);
        await WorkloadCluster.UntilAsync(() => Objects.List<V1Pod>(ns).Count == 2, "one too many deleted");
    }

    [Fact]
    public async Task Orphaned_set_stays_and_is_adopted_by_a_deployment_that_selects_it()
    {
        var ns = await cluster.NamespaceAsync();
        await Objects.CreateAsync(Deployment(ns, 1));
        await ReadyAsync(ns, 1, updated: 1);
        var set = Objects.List<V1ReplicaSet>(ns)[0].Metadata;

        await Objects.DeleteAsync<V1Deployment>(ns, "web", propagationPolicy: "Orphan");
        await WorkloadCluster.UntilAsync(() => Objects.Get<V1Deployment>(ns, "web") is null, "deployment gone");
        Assert.True(Objects.Get<V1ReplicaSet>(ns, set.Name)!.Metadata.OwnerReferences is null or { Count: 0 });

        await Objects.CreateAsync(Deployment(ns, 1));
        await ReadyAsync(ns, 1, updated: 1);
        Assert.Equal(set.Uid, Assert.Single(Objects.List<V1ReplicaSet>(ns)).Metadata.Uid);
    }

    [Fact]
    public async Task Foreground_deletion_takes_pods_before_sets_before_the_deployment()
    {
        var ns = await cluster.NamespaceAsync();
        await Objects.CreateAsync(Deployment(ns, 2));
        await ReadyAsync(ns, 2, updated: 2);
        foreach (var pod in Objects.List<V1Pod>(ns))
            await Objects.MutateAsync<V1Pod>(ns, pod.Metadata.Name, copy => { copy.Metadata.Finalizers = ["example.com/hold"]; return true; });

        await Objects.DeleteAsync<V1Deployment>(ns, "web", propagationPolicy: "Foreground");
        await WorkloadCluster.UntilAsync(
            () => Objects.List<V1Pod>(ns).All(pod => pod.Metadata.DeletionTimestamp is not null), "pods asked to go");
        Assert.NotNull(Assert.Single(Objects.List<V1ReplicaSet>(ns)).Metadata.DeletionTimestamp);
        Assert.NotNull(Objects.Get<V1Deployment>(ns, "web")!.Metadata.DeletionTimestamp);

        foreach (var pod in Objects.List<V1Pod>(ns))
            await Objects.MutateAsync<V1Pod>(ns, pod.Metadata.Name, copy => { copy.Metadata.Finalizers = null; return true; });
        await WorkloadCluster.UntilAsync(() => Objects.Get<V1Deployment>(ns, "web") is null, "deployment gone");
        Assert.Empty(Objects.List<V1ReplicaSet>(ns));
    }

    [Fact]
    public async Task Dependent_of_an_owner_that_never_was_is_collected_and_one_with_another_owner_is_kept()
    {
        var ns = await cluster.NamespaceAsync();
        var owner = await Objects.CreateAsync(Map(ns, "owner"));
        var absent = new V1OwnerReference { ApiVersion = "v1", Kind = "ConfigMap", Name = "nobody", Uid = Guid.NewGuid().ToString() };
        var present = new V1OwnerReference { ApiVersion = "v1", Kind = "ConfigMap", Name = "owner", Uid = owner.Metadata.Uid };

        await Objects.CreateAsync(Map(ns, "both", absent, present));
        await Objects.CreateAsync(Map(ns, "lost", absent));

        await WorkloadCluster.UntilAsync(() => Objects.Get<V1ConfigMap>(ns, "lost") is null, "lost one collected");
        await WorkloadCluster.UntilAsync(() => Objects.Get<V1ConfigMap>(ns, "both")!.Metadata.OwnerReferences.Count == 1, "absent owner dropped");
        Assert.Equal(owner.Metadata.Uid, Objects.Get<V1ConfigMap>(ns, "both")!.Metadata.OwnerReferences[0].Uid);
    }

    [Fact]
    public async Task Owner_in_another_namespace_counts_as_absent_and_is_reported()
    {
        var (here, there) = (await cluster.NamespaceAsync(), await cluster.NamespaceAsync());
        var owner = await Objects.CreateAsync(Map(there, "owner"));

        await Objects.CreateAsync(Map(
            here, "stray", new V1OwnerReference { ApiVersion = "v1", Kind = "ConfigMap", Name = "owner", Uid = owner.Metadata.Uid }));

        await WorkloadCluster.UntilAsync(() => Objects.Get<V1ConfigMap>(here, "stray") is null, "stray collected");
        await WorkloadCluster.UntilAsync(
            () => Objects.List<Corev1Event>(here).Any(told => told.Reason == "OwnerRefInvalidNamespace" && told.InvolvedObject.Name == "stray"), "event");
        Assert.NotNull(Objects.Get<V1ConfigMap>(there, "owner"));
    }

    [Fact]
    public async Task Namespace_is_emptied_and_goes_once_nothing_holds_its_content()
    {
        var ns = await cluster.NamespaceAsync();
        await WorkloadCluster.UntilAsync(() => Objects.Get<V1ConfigMap>(ns, "kube-root-ca.crt")?.Data["ca.crt"] == "PEM", "root certificate");
        await Objects.CreateAsync(Deployment(ns, 3));
        await ReadyAsync(ns, 3, updated: 3);
        var held = Map(ns, "held");
        held.Metadata.Finalizers = ["example.com/hold"];
        await Objects.CreateAsync(held);

        await Objects.DeleteAsync<V1Namespace>("", ns);
        await WorkloadCluster.UntilAsync(
            () => Objects.Get<V1Namespace>("", ns)?.Status.Conditions?.Any(c => c.Type == "NamespaceFinalizersRemaining" && c.Status == "True") == true,
            "condition");
        Assert.Equal("Terminating", Objects.Get<V1Namespace>("", ns)!.Status.Phase);
        Assert.Empty(Objects.List<V1Pod>(ns));

        await Objects.MutateAsync<V1ConfigMap>(ns, "held", copy => { copy.Metadata.Finalizers = null; return true; });
        await WorkloadCluster.UntilAsync(() => Objects.Get<V1Namespace>("", ns) is null, "namespace gone");
        Assert.Empty(Objects.List<V1Deployment>(ns));
        Assert.Empty(Objects.List<V1ServiceAccount>(ns));
    }

    [Fact]
    public async Task Default_account_and_root_certificate_come_back()
    {
        var ns = await cluster.NamespaceAsync();
        await WorkloadCluster.UntilAsync(() => Objects.Get<V1ConfigMap>(ns, "kube-root-ca.crt") is not null, "root certificate");
        var uid = Objects.Get<V1ServiceAccount>(ns, "default")!.Metadata.Uid;

        await Objects.DeleteAsync<V1ServiceAccount>(ns, "default");
        await Objects.MutateAsync<V1ConfigMap>(ns, "kube-root-ca.crt", map => { map.Data["ca.crt"] = "forged"; return true; });

        await WorkloadCluster.UntilAsync(() => Objects.Get<V1ServiceAccount>(ns, "default") is { } account && account.Metadata.Uid != uid, "account");
        await WorkloadCluster.UntilAsync(() => Objects.Get<V1ConfigMap>(ns, "kube-root-ca.crt")!.Data["ca.crt"] == "PEM", "certificate");
    }

    private async Task ReadyAsync(string ns, int replicas, int updated)
    {
        var deadline = DateTime.UtcNow.AddSeconds(20);
        while (true)
        {
            await cluster.MakeReadyAsync(ns);
            var deployment = Objects.Get<V1Deployment>(ns, "web")!;
            var status = deployment.Status;
            if (status?.ObservedGeneration >= deployment.Metadata.Generation && status.Replicas == replicas
                && status.UpdatedReplicas == updated && status.AvailableReplicas == replicas)
                return;
            Assert.True(DateTime.UtcNow < deadline, $"replicas {status?.Replicas}, updated {status?.UpdatedReplicas}, available {status?.AvailableReplicas}");
            await Task.Delay(10);
        }
    }

    private Task<V1Deployment?> ChangeAsync(string ns, Action<V1DeploymentSpec> change) => Objects.MutateAsync<V1Deployment>(
        ns, "web",
        copy =>
        {
            change(copy.Spec);
            return true;
        });

    private static V1ConfigMap Map(string ns, string name, params V1OwnerReference[] owners) =>
        new() { Metadata = new V1ObjectMeta { Name = name, NamespaceProperty = ns, OwnerReferences = owners } };

    private static V1Deployment Deployment(string ns, int replicas) => new()
    {
        Metadata = new V1ObjectMeta { Name = "web", NamespaceProperty = ns },
        Spec = new V1DeploymentSpec
        {
            Replicas = replicas,
            Selector = new V1LabelSelector { MatchLabels = new Dictionary<string, string> { ["app"] = "web" } },
            Template = new V1PodTemplateSpec
            {
                Metadata = new V1ObjectMeta { Labels = new Dictionary<string, string> { ["app"] = "web" } },
                Spec = new V1PodSpec
                {
                    TerminationGracePeriodSeconds = 0,
                    Containers = [new V1Container { Name = "main", Image = "web:1" }],
                },
            },
        },
    };
}
