using k8s.Models;
using OrleansOrchestrator.NodeAgent.Cri;

namespace OrleansOrchestrator.NodeAgent.Containers;

/// <summary>Security contexts of pods and containers as the runtime takes them.</summary>
internal static class SecurityContexts
{
    private static readonly string[] MaskedPaths =
    [
        "/proc/asound", "/proc/acpi", "/proc/interrupts", "/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/timer_list",
        "/proc/timer_stats", "/proc/sched_debug", "/proc/scsi", "/sys/firmware", "/sys/devices/virtual/powercap",
    ];

    private static readonly string[] ReadonlyPaths = ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"];

    public static NamespaceOption Namespaces(V1Pod pod) => new()
    {
        Network = pod.Spec.HostNetwork == true ? NamespaceMode.Node : NamespaceMode.Pod,
        Ipc = pod.Spec.HostIPC == true ? NamespaceMode.Node : NamespaceMode.Pod,
        Pid = pod.Spec.HostPID == true ? NamespaceMode.Node
            : pod.Spec.ShareProcessNamespace == true ? NamespaceMode.Pod : NamespaceMode.Container,
    };

    public static LinuxSandboxSecurityContext Sandbox(V1Pod pod)
    {
        var context = new LinuxSandboxSecurityContext
        {
            NamespaceOptions = Namespaces(pod),
            Privileged = pod.Spec.Containers.Concat(pod.Spec.InitContainers ?? []).Any(one => one.SecurityContext?.Privileged == true),
            Seccomp = new SecurityProfile { ProfileType = SecurityProfile.Types.ProfileType.RuntimeDefault },
        };
        var security = pod.Spec.SecurityContext;
        if (security?.RunAsUser is { } user)
        {
            context.RunAsUser = new Int64Value { Value = user };
            if (security.RunAsGroup is { } group)
                context.RunAsGroup = new Int64Value { Value = group };
        }
        context.SupplementalGroups.AddRange(Groups(security));
        return context;
    }

    /// <exception cref="ContainerConfigException">The image's user contradicts <c>runAsNonRoot</c>.</exception>
    public static LinuxContainerSecurityContext Container(V1Pod pod, V1Container container, Image? image)
    {
        var ofPod = pod.Spec.SecurityContext;
        var own = container.SecurityContext;
        var user = own?.RunAsUser ?? ofPod?.RunAsUser;
        RequireNonRoot(pod, container, own?.RunAsNonRoot ?? ofPod?.RunAsNonRoot ?? false, user, image);

        var privileged = own?.Privileged == true;
        var context = new LinuxContainerSecurityContext
        {
            Privileged = privileged,
            NamespaceOptions = Namespaces(pod),
            ReadonlyRootfs = own?.ReadOnlyRootFilesystem == true,
            NoNewPrivs = own?.AllowPrivilegeEscalation == false,
            Capabilities = new Capability(),
            Seccomp = Seccomp(own?.SeccompProfile ?? ofPod?.SeccompProfile),
        };
        if (user is not null)
            context.RunAsUser = new Int64Value { Value = user.Value };
        else if (image?.Uid is not null)
            context.RunAsUser = new Int64Value { Value = image.Uid.Value };
        else if (!string.IsNullOrEmpty(image?.Username))
            context.RunAsUsername = image.Username;
        if ((own?.RunAsGroup ?? ofPod?.RunAsGroup) is { } group)
        {
            context.RunAsGroup = new Int64Value { Value = group };
            // The runtime takes a group only along with a user.
            if (context.RunAsUser is null && context.RunAsUsername.Length == 0)
                context.RunAsUser = new Int64Value();
        }
        context.SupplementalGroups.AddRange(Groups(ofPod));
        context.Capabilities.AddCapabilities.AddRange(own?.Capabilities?.Add ?? []);
        context.Capabilities.DropCapabilities.AddRange(own?.Capabilities?.Drop ?? []);
        if (!privileged && own?.ProcMount is not "Unmasked")
        {
            context.MaskedPaths.AddRange(MaskedPaths);
            context.ReadonlyPaths.AddRange(ReadonlyPaths);
        }
        return context;
    }

    private static void RequireNonRoot(V1Pod pod, V1Container container, bool required, long? user, Image? image)
    {
        if (!required)
            return;
        var about = $"(pod: \"{pod.Metadata.Name}_{pod.Metadata.NamespaceProperty}({pod.Metadata.Uid})\", container: {container.Name})";
        if (user == 0)
            throw new ContainerConfigException($"container's runAsUser breaks non-root policy {about}");
        if (user is not null)
            return;
        if (image?.Uid is { } imageUser && imageUser.Value == 0)
            throw new ContainerConfigException($"container has runAsNonRoot and image will run as root {about}");
        if (image?.Uid is null && string.IsNullOrEmpty(image?.Username))
            throw new ContainerConfigException($"container has runAsNonRoot and image will run as root {about}");
        if (image?.Uid is null)
        {
            throw new ContainerConfigException(
                $"container has runAsNonRoot and image has non-numeric user ({image!.Username}), cannot verify user is non-root {about}");
        }
    }

    private static IEnumerable<long> Groups(V1PodSecurityContext? security)
    {
        foreach (var group in security?.SupplementalGroups ?? [])
        {
            if (group is { } value)
                yield return value;
        }
        if (security?.FsGroup is { } fsGroup)
            yield return fsGroup;
    }

    private static SecurityProfile Seccomp(V1SeccompProfile? profile) => profile?.Type switch
    {
        "RuntimeDefault" => new SecurityProfile { ProfileType = SecurityProfile.Types.ProfileType.RuntimeDefault },
        "Localhost" => new SecurityProfile
        {
            ProfileType = SecurityProfile.Types.ProfileType.Localhost,
            LocalhostRef = "/var/lib/kubelet/seccomp/" + profile.LocalhostProfile,
        },
        _ => new SecurityProfile { ProfileType = SecurityProfile.Types.ProfileType.Unconfined },
    };
}
