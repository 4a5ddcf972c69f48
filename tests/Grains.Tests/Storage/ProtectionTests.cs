using k8s;
using k8s.Models;
using OrleansOrchestrator.Grains.Tests.Workloads;
using OrleansOrchestrator.Registry.Client;
using Xunit;

namespace OrleansOrchestrator.Grains.Tests.Storage;

/// <summary>Storage objects stay while they are used and go afterwards, from admission to the last finalizer.</summary>
public sealed class ProtectionTests(WorkloadCluster cluster) : IClassFixture<WorkloadCluster>
{
    private IObjectClient Objects => cluster.Objects;

    [Fact]
    public async Task Deleted_claim_stays_until_the_last_pod_that_names_it_is_gone()
    {
        var ns = await cluster.NamespaceAsync();
        await Objects.CreateAsync(Claim(ns, "data"));
        await Objects.CreateAsync(Pod(ns, "first", "data", "node-1"));
        await Objects.CreateAsync(Pod(ns, "second", "data", "node-2"));
        await Objects.CreateAsync(Pod(ns, "unplaced", "data", null));
        await Objects.MutateAsync<V1Pod>(ns, "second", pod => (pod.Status.Phase = "Succeeded") is not null, "status");

        await Objects.DeleteAsync<V1PersistentVolumeClaim>(ns, "data");
        Assert.NotNull(Objects.Get<V1PersistentVolumeClaim>(ns, "data")!.Metadata.DeletionTimestamp);
        await Objects.DeleteAsync<V1Pod>(ns, "first", gracePeriodSeconds: 0);
        await WakesAreThroughAsync(ns);
        Assert.NotNull(Objects.Get<V1PersistentVolumeClaim>(ns, "data"));

        await Objects.DeleteAsync<V1Pod>(ns, "second", gracePeriodSeconds: 0);
        await WorkloadCluster.UntilAsync(() => Objects.Get<V1PersistentVolumeClaim>(ns, "data") is null, "claim gone");
    }

    [Fact]
    public async Task Deleted_claim_that_nothing_uses_goes()
    {
        var ns = await cluster.NamespaceAsync();
        var claim = await Objects.CreateAsync(Claim(ns, "data"));
        Assert.Equal(["kubernetes.io/pvc-protection"], claim.Metadata.Finalizers);

        await Objects.DeleteAsync<V1PersistentVolumeClaim>(ns, "data");

        await WorkloadCluster.UntilAsync(() => Objects.Get<V1PersistentVolumeClaim>(ns, "data") is null, "claim gone");
    }

    [Fact]
    public async Task Lost_finalizer_comes_back()
    {
        var ns = await cluster.NamespaceAsync();
        await Objects.CreateAsync(Claim(ns, "data"));

        await Objects.MutateAsync<V1PersistentVolumeClaim>(ns, "data", claim => claim.Metadata.Finalizers.Remove("kubernetes.io/pvc-protection"));

        await WorkloadCluster.UntilAsync(
            () => Objects.Get<V1PersistentVolumeClaim>(ns, "data")!.Metadata.Finalizers?.Contains("kubernetes.io/pvc-protection") == true, "finalizer");
    }

    [Fact]
    public async Task Deleted_volume_stays_until_it_is_released()
    {
        var (ns, name) = (await cluster.NamespaceAsync(), "v-" + Guid.NewGuid().ToString("n")[..8]);
        await Objects.CreateAsync(Volume(name));
        await Objects.MutateAsync<V1PersistentVolume>("", name, volume => (volume.Status.Phase = "Bound") is not null, "status");

        await Objects.DeleteAsync<V1PersistentVolume>("", name);
        await WakesAreThroughAsync(ns);
        Assert.NotNull(Objects.Get<V1PersistentVolume>("", name)!.Metadata.DeletionTimestamp);

        await Objects.MutateAsync<V1PersistentVolume>("", name, volume => (volume.Status.Phase = "Released") is not null, "status");
        await WorkloadCluster.UntilAsync(() => Objects.Get<V1PersistentVolume>("", name) is null, "volume gone");
    }

    [Fact]
    public async Task Deleted_attributes_class_stays_while_a_claim_or_a_volume_is_of_it()
    {
        var ns = await cluster.NamespaceAsync();
        var (name, volume) = ("c-" + ns, "v-" + ns);
        await Objects.CreateAsync(new V1VolumeAttributesClass
        {
            Metadata = new V1ObjectMeta { Name = name },
            DriverName = "csi.example.com",
            Parameters = new Dictionary<string, string> { ["iops"] = "1" },
        });
        var claim = Claim(ns, "data");
        claim.Spec.VolumeAttributesClassName = name;
        await Objects.CreateAsync(claim);
        await Objects.CreateAsync(Volume(volume, name));

        await Objects.DeleteAsync<V1VolumeAttributesClass>("", name);
        await Objects.DeleteAsync<V1PersistentVolumeClaim>(ns, "data");
        await WorkloadCluster.UntilAsync(() => Objects.Get<V1PersistentVolumeClaim>(ns, "data") is null, "claim gone");
        await WakesAreThroughAsync(ns);
        Assert.NotNull(Objects.Get<V1VolumeAttributesClass>("", name)!.Metadata.DeletionTimestamp);

        await Objects.DeleteAsync<V1PersistentVolume>("", volume);
        await WorkloadCluster.UntilAsync(() => Objects.Get<V1VolumeAttributesClass>("", name) is null, "class gone");
    }

    /// <summary>Wakes take effect in the order of the changes: once a later claim is gone, earlier ones were looked at.</summary>
    private async Task WakesAreThroughAsync(string ns)
    {
        var probe = "probe-" + Guid.NewGuid().ToString("n")[..8];
        await Objects.CreateAsync(Claim(ns, probe));
        await Objects.CreateAsync(Volume(probe));
        await Objects.DeleteAsync<V1PersistentVolume>("", probe);
        await Objects.DeleteAsync<V1PersistentVolumeClaim>(ns, probe);
        await WorkloadCluster.UntilAsync(
            () => Objects.Get<V1PersistentVolumeClaim>(ns, probe) is null && Objects.Get<V1PersistentVolume>("", probe) is null, "probes gone");
    }

    private static V1PersistentVolumeClaim Claim(string ns, string name) => new()
    {
        Metadata = new V1ObjectMeta { Name = name, NamespaceProperty = ns },
        Spec = new V1PersistentVolumeClaimSpec
        {
            AccessModes = ["ReadWriteOnce"],
            StorageClassName = "",
            Resources = new V1VolumeResourceRequirements
            {
                Requests = new Dictionary<string, ResourceQuantity> { ["storage"] = new("1Gi") },
            },
        },
    };

    private static V1PersistentVolume Volume(string name, string? attributesClass = null) => new()
    {
        Metadata = new V1ObjectMeta { Name = name },
        Spec = new V1PersistentVolumeSpec
        {
            AccessModes = ["ReadWriteOnce"],
            Capacity = new Dictionary<string, ResourceQuantity> { ["storage"] = new("1Gi") },
            VolumeAttributesClassName = attributesClass,
            Csi = new V1CSIPersistentVolumeSource { Driver = "csi.example.com", VolumeHandle = name },
        },
    };

    private static V1Pod Pod(string ns, string name, string claim, string? node) => new()
    {
        Metadata = new V1ObjectMeta { Name = name, NamespaceProperty = ns },
        Spec = new V1PodSpec
        {
            NodeName = node,
            Containers = [new V1Container { Name = "c", Image = "web" }],
            Volumes = [new V1Volume { Name = "v", PersistentVolumeClaim = new V1PersistentVolumeClaimVolumeSource { ClaimName = claim } }],
        },
    };
}
