using System.Text;
using k8s.Models;
using OrleansOrchestrator.NodeAgent.Containers;

namespace OrleansOrchestrator.NodeAgent.Volumes;

/// <summary>Collects the files of a volume from the API objects it names.</summary>
internal sealed class VolumeContent(PodObjects objects, ServiceAccountTokens tokens)
{
    private const int ModeDefault = 0x1A4; // 0644
    private const int TokenModeForOthers = 0x180; // 0600

    public async Task<IReadOnlyDictionary<string, VolumeFile>> CollectAsync(VolumeContext context, V1Volume volume, CancellationToken cancellation)
    {
        var files = new Dictionary<string, VolumeFile>(StringComparer.Ordinal);
        if (volume.ConfigMap is { } configMap)
            await ConfigMapAsync(context, configMap.Name, configMap.Items, configMap.Optional, configMap.DefaultMode, files, cancellation);
        else if (volume.Secret is { } secret)
            await SecretAsync(context, secret.SecretName, secret.Items, secret.Optional, secret.DefaultMode, files, cancellation);
        else if (volume.DownwardAPI is { } downward)
            Downward(context, downward.Items, downward.DefaultMode, files);
        else
            await ProjectedAsync(context, volume.Projected, files, cancellation);
        return files;
    }

    public DateTimeOffset? RefreshDue(VolumeContext context, V1Volume volume)
    {
        DateTimeOffset? due = null;
        foreach (var source in volume.Projected?.Sources ?? [])
        {
            if (source.ServiceAccountToken is { } token && tokens.RefreshDue(context.Pod, token) is { } at && (due is null || at < due))
                due = at;
        }
        return due;
    }

    private async Task ProjectedAsync(
        VolumeContext context, V1ProjectedVolumeSource projected, Dictionary<string, VolumeFile> files, CancellationToken cancellation)
    {
        foreach (var source in projected.Sources ?? [])
        {
            if (source.ConfigMap is { } configMap)
                await ConfigMapAsync(context, configMap.Name, configMap.Items, configMap.Optional, projected.DefaultMode, files, cancellation);
            if (source.Secret is { } secret)
                await SecretAsync(context, secret.Name, secret.Items, secret.Optional, projected.DefaultMode, files, cancellation);
            if (source.DownwardAPI is { } downward)
                Downward(context, downward.Items, projected.DefaultMode, files);
            if (source.ServiceAccountToken is { } token)
                files[token.Path] = await TokenAsync(context, token, projected.DefaultMode, cancellation);
        }
    }

    private async Task<VolumeFile> TokenAsync(
        VolumeContext context, V1ServiceAccountTokenProjection projection, int? defaultMode, CancellationToken cancellation)
    {
        var token = Encoding.UTF8.GetBytes(await tokens.GetAsync(context.Pod, projection, cancellation));
        // A token is readable for the pod's own user only, where there is one such user.
        var user = context.FsGroup is null ? SoleUser(context.Pod) : null;
        return user is null
            ? new VolumeFile(token, (UnixFileMode)(context.FsGroup is null ? defaultMode ?? ModeDefault : TokenModeForOthers))
            : new VolumeFile(token, (UnixFileMode)TokenModeForOthers, (uint)user.Value);
    }

    private static long? SoleUser(V1Pod pod)
    {
        long? user = null;
        foreach (var container in pod.Spec.Containers.Concat(pod.Spec.InitContainers ?? []))
        {
            var own = container.SecurityContext?.RunAsUser ?? pod.Spec.SecurityContext?.RunAsUser;
            if (own is null || (user is not null && user != own))
                return null;
            user = own;
        }
        return user;
    }

    private async Task ConfigMapAsync(
        VolumeContext context, string name, IList<V1KeyToPath>? items, bool? optional, int? mode, Dictionary<string, VolumeFile> files,
        CancellationToken cancellation)
    {
        var configMap = await objects.ConfigMapAsync(context.Pod, name, cancellation);
        if (configMap is null && optional != true)
            throw new VolumeException($"configmap \"{name}\" not found");
        var values = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var (key, value) in configMap?.Data ?? new Dictionary<string, string>())
            values[key] = Encoding.UTF8.GetBytes(value);
        foreach (var (key, value) in configMap?.BinaryData ?? new Dictionary<string, byte[]>())
            values[key] = value;
        Pick(values, items, optional, mode, files, "configmap");
    }

    private async Task SecretAsync(
        VolumeContext context, string name, IList<V1KeyToPath>? items, bool? optional, int? mode, Dictionary<string, VolumeFile> files,
        CancellationToken cancellation)
    {
        var secret = await objects.SecretAsync(context.Pod, name, cancellation);
        if (secret is null && optional != true)
            throw new VolumeException($"secret \"{name}\" not found");
        Pick(secret?.Data ?? new Dictionary<string, byte[]>(), items, optional, mode, files, "secret");
    }

    private static void Pick(
        IDictionary<string, byte[]> values, IList<V1KeyToPath>? items, bool? optional, int? mode, Dictionary<string, VolumeFile> files, string kind)
    {
        if (items is null || items.Count == 0)
        {
            foreach (var (key, value) in values)
                files[key] = new VolumeFile(value, (UnixFileMode)(mode ?? ModeDefault));
            return;
        }
        foreach (var item in items)
        {
            if (values.TryGetValue(item.Key, out var value))
                files[item.Path] = new VolumeFile(value, (UnixFileMode)(item.Mode ?? mode ?? ModeDefault));
            else if (optional != true)
                throw new VolumeException($"references non-existent {kind} key: {item.Key}");
        }
    }

    private static void Downward(VolumeContext context, IList<V1DownwardAPIVolumeFile>? items, int? mode, Dictionary<string, VolumeFile> files)
    {
        foreach (var item in items ?? [])
        {
            var value = item.FieldRef is not null
                ? DownwardFields.Field(context.Pod, item.FieldRef.FieldPath, context.HostIP, context.PodIPs)
                : DownwardFields.Resource(context.Pod, item.ResourceFieldRef, containerName: null);
            files[item.Path] = new VolumeFile(Encoding.UTF8.GetBytes(value), (UnixFileMode)(item.Mode ?? mode ?? ModeDefault));
        }
    }
}
