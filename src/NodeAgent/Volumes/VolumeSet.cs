using k8s.Models;

namespace OrleansOrchestrator.NodeAgent.Volumes;

/// <summary>Sets up all volumes of pods and removes them again.</summary>
internal sealed class VolumeSet(IReadOnlyList<IVolumePlugin> plugins, NodePaths paths)
{
    /// <summary>Makes every volume ready and current; the result maps a volume's name to its path on the node.</summary>
    /// <exception cref="VolumeException">One of them cannot be set up now.</exception>
    public async Task<IReadOnlyDictionary<string, string>> SetUpAsync(VolumeContext context, CancellationToken cancellation)
    {
        var mounted = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var volume in context.Pod.Spec.Volumes ?? [])
        {
            try
            {
                mounted[volume.Name] = await Plugin(volume).SetUpAsync(context, volume, cancellation);
            }
            catch (Exception e) when (e is VolumeException or IOException or UnauthorizedAccessException)
            {
                throw new VolumeException($"MountVolume.SetUp failed for volume \"{volume.Name}\" : {e.Message}");
            }
        }
        return mounted;
    }

    /// <summary>The earliest time at which a volume wants <see cref="SetUpAsync"/> again by itself.</summary>
    public DateTimeOffset? RefreshDue(VolumeContext context)
    {
        DateTimeOffset? due = null;
        foreach (var volume in context.Pod.Spec.Volumes ?? [])
        {
            if (Plugin(volume).RefreshDue(context, volume) is { } at && (due is null || at < due))
                due = at;
        }
        return due;
    }

    /// <summary>Removes everything the pod had on disk and in memory.</summary>
    public void TearDown(string podUid)
    {
        var directory = paths.Pod(podUid);
        if (!Directory.Exists(directory))
            return;
        Mounts.UnmountTree(directory);
        Directory.Delete(directory, recursive: true);
    }

    /// <summary>The pods that have something on disk.</summary>
    public IReadOnlyList<string> PodsOnDisk() =>
        Directory.Exists(paths.Pods) ? [.. Directory.EnumerateDirectories(paths.Pods).Select(path => Path.GetFileName(path))] : [];

    private IVolumePlugin Plugin(V1Volume volume)
    {
        foreach (var plugin in plugins)
        {
            if (plugin.Supports(volume))
                return plugin;
        }
        throw new VolumeException($"MountVolume.SetUp failed for volume \"{volume.Name}\" : no volume plugin matched");
    }
}
