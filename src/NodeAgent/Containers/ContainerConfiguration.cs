using System.Globalization;
using k8s.Models;
using OrleansOrchestrator.NodeAgent.Cri;
using OrleansOrchestrator.NodeAgent.Nodes;
using OrleansOrchestrator.NodeAgent.Volumes;

namespace OrleansOrchestrator.NodeAgent.Containers;

/// <summary>Describes a container to the runtime.</summary>
internal sealed class ContainerConfiguration(NodePaths paths, NodeAgentOptions options, EnvironmentBuilder environment)
{
    private const string NodeHosts = "/etc/hosts";

    /// <exception cref="ContainerConfigException">The pod asks for what cannot be.</exception>
    public async Task<ContainerConfig> BuildAsync(
        VolumeContext context, V1Container container, uint attempt, Image image, IReadOnlyDictionary<string, string> volumes, CancellationToken cancellation)
    {
        var pod = context.Pod;
        var variables = await environment.BuildAsync(context, container, cancellation);
        var config = new ContainerConfig
        {
            Metadata = new ContainerMetadata { Name = container.Name, Attempt = attempt },
            Image = new ImageSpec { Image = image.Id },
            WorkingDir = container.WorkingDir ?? "",
            LogPath = string.Create(CultureInfo.InvariantCulture, $"{container.Name}/{attempt}.log"),
            Stdin = container.Stdin == true,
            StdinOnce = container.StdinOnce == true,
            Tty = container.Tty == true,
            Linux = new LinuxContainerConfig
            {
                Resources = LinuxResources.For(pod, container, Machine.MemoryBytes),
                SecurityContext = SecurityContexts.Container(pod, container, image),
            },
        };
        foreach (var word in container.Command ?? [])
            config.Command.Add(Expansion.Expand(word, variables.GetValueOrDefault));
        foreach (var word in container.Args ?? [])
            config.Args.Add(Expansion.Expand(word, variables.GetValueOrDefault));
        foreach (var (name, value) in variables)
            config.Envs.Add(new KeyValue { Key = name, Value = value });
        AddLabels(config, pod, container, attempt);
        foreach (var mount in container.VolumeMounts ?? [])
            config.Mounts.Add(Mount(pod, mount, volumes, variables));
        AddHosts(config, context, container);
        AddTerminationMessage(config, pod, container, attempt);
        return config;
    }

    private static void AddLabels(ContainerConfig config, V1Pod pod, V1Container container, uint attempt)
    {
        config.Labels[RuntimeLabels.PodName] = pod.Metadata.Name;
        config.Labels[RuntimeLabels.PodNamespace] = pod.Metadata.NamespaceProperty;
        config.Labels[RuntimeLabels.PodUid] = pod.Metadata.Uid;
        config.Labels[RuntimeLabels.ContainerName] = container.Name;
        config.Annotations[RuntimeLabels.Hash] = ContainerHash.Of(container);
        config.Annotations[RuntimeLabels.RestartCount] = attempt.ToString(CultureInfo.InvariantCulture);
        config.Annotations[RuntimeLabels.TerminationMessagePath] = container.TerminationMessagePath ?? "";
        config.Annotations[RuntimeLabels.TerminationMessagePolicy] = container.TerminationMessagePolicy ?? "File";
        config.Annotations[RuntimeLabels.GracePeriod] =
            (pod.Spec.TerminationGracePeriodSeconds ?? 30).ToString(CultureInfo.InvariantCulture);
    }

    private static Mount Mount(
        V1Pod pod, V1VolumeMount mount, IReadOnlyDictionary<string, string> volumes, Dictionary<string, string> variables)
    {
        if (!volumes.TryGetValue(mount.Name, out var source))
            throw new ContainerConfigException($"cannot find volume \"{mount.Name}\" to mount into container");
        var volume = pod.Spec.Volumes.First(one => one.Name == mount.Name);
        var subPath = mount.SubPathExpr is { Length: > 0 } expression
            ? Expansion.Expand(expression, variables.GetValueOrDefault)
            : mount.SubPath;
        if (!string.IsNullOrEmpty(subPath))
            source = SubPath.Resolve(source, subPath, mount.Name);
        var content = volume.ConfigMap is not null || volume.Secret is not null || volume.DownwardAPI is not null || volume.Projected is not null;
        return new Mount
        {
            HostPath = source,
            ContainerPath = mount.MountPath.StartsWith('/') ? mount.MountPath : "/" + mount.MountPath,
            Readonly = mount.ReadOnlyProperty == true || content,
            Propagation = mount.MountPropagation switch
            {
                "HostToContainer" => MountPropagation.PropagationHostToContainer,
                "Bidirectional" => MountPropagation.PropagationBidirectional,
                _ => MountPropagation.PropagationPrivate,
            },
        };
    }

    private void AddHosts(ContainerConfig config, VolumeContext context, V1Container container)
    {
        if (container.VolumeMounts?.Any(mount => mount.MountPath == NodeHosts) == true)
            return;
        var file = paths.HostsFile(context.PodUid);
        Directory.CreateDirectory(paths.Pod(context.PodUid));
        File.WriteAllText(file, HostsFile.Render(
            context.Pod, context.PodIPs, options.ClusterDomain, File.Exists(NodeHosts) ? File.ReadAllText(NodeHosts) : ""));
        config.Mounts.Add(new Mount { HostPath = file, ContainerPath = NodeHosts });
    }

    private void AddTerminationMessage(ContainerConfig config, V1Pod pod, V1Container container, uint attempt)
    {
        if (container.TerminationMessagePath is not { Length: > 0 } path)
            return;
        var directory = paths.ContainerFiles(pod.Metadata.Uid, container.Name);
        Directory.CreateDirectory(directory);
        var file = Path.Combine(directory, attempt.ToString(CultureInfo.InvariantCulture));
        File.WriteAllBytes(file, []);
        File.SetUnixFileMode(file, (UnixFileMode)0b110_110_110);
        config.Annotations[RuntimeLabels.TerminationMessageHostPath] = file;
        config.Mounts.Add(new Mount { HostPath = file, ContainerPath = path });
    }
}
