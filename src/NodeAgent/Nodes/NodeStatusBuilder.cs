using System.Globalization;
using k8s.Models;
using OrleansOrchestrator.NodeAgent.Cri;

namespace OrleansOrchestrator.NodeAgent.Nodes;

/// <summary>Computes the Node's status as a kubelet reports it.</summary>
internal sealed class NodeStatusBuilder(NodeAgentOptions options, NodePaths paths, string nodeIP, int port, VersionResponse runtime)
{
    /// <summary>The Kubernetes version whose kubelet this agent stands in for.</summary>
    public const string KubeletVersion = "v1.36.0";

    private const int ImagesMax = 50;
    private const int ImageNamesMax = 5;
    private const long MemoryPressureBytes = 100L * 1024 * 1024;
    private const double DiskPressureShare = 0.10;

    /// <param name="conditions">The runtime's own conditions; null when it does not answer.</param>
    public V1NodeStatus Build(V1NodeStatus? old, IReadOnlyList<RuntimeCondition>? conditions, IReadOnlyList<Image> images, DateTime now)
    {
        var disk = new DriveInfo(paths.Root);
        var status = new V1NodeStatus
        {
            Addresses =
            [
                new V1NodeAddress { Type = "InternalIP", Address = nodeIP },
                new V1NodeAddress { Type = "Hostname", Address = options.NodeName },
            ],
            Capacity = Resources(disk.TotalSize),
            Allocatable = Resources((long)(disk.TotalSize * (1 - DiskPressureShare))),
            DaemonEndpoints = new V1NodeDaemonEndpoints { KubeletEndpoint = new V1DaemonEndpoint { Port = port } },
            NodeInfo = new V1NodeSystemInfo
            {
                Architecture = Machine.Architecture,
                OperatingSystem = "linux",
                BootID = Machine.BootId,
                MachineID = Machine.MachineId,
                SystemUUID = Machine.SystemUuid,
                KernelVersion = Machine.KernelVersion,
                OsImage = Machine.OsImage,
                KubeletVersion = KubeletVersion,
                KubeProxyVersion = "",
                ContainerRuntimeVersion = $"{runtime.RuntimeName}://{runtime.RuntimeVersion.Split('~')[0].TrimStart('v')}",
            },
            Images = [.. images.OrderByDescending(image => image.Size).Take(ImagesMax).Select(Describe)],
        };
        var memory = Machine.ReadAvailableMemory() < MemoryPressureBytes;
        var full = disk.AvailableFreeSpace < disk.TotalSize * DiskPressureShare;
        var problem = Problem(conditions);
        status.Conditions =
        [
            Condition("MemoryPressure", memory, memory ? "KubeletHasInsufficientMemory" : "KubeletHasSufficientMemory",
                memory ? "kubelet has insufficient memory available" : "kubelet has sufficient memory available"),
            Condition("DiskPressure", full, full ? "KubeletHasDiskPressure" : "KubeletHasNoDiskPressure",
                full ? "kubelet has disk pressure" : "kubelet has no disk pressure"),
            Condition("PIDPressure", false, "KubeletHasSufficientPID", "kubelet has sufficient PID available"),
            Condition("Ready", problem is null, problem is null ? "KubeletReady" : "KubeletNotReady",
                problem ?? "kubelet is posting ready status"),
        ];
        return status;

        V1NodeCondition Condition(string type, bool value, string reason, string message)
        {
            var text = value ? "True" : "False";
            var known = old?.Conditions?.FirstOrDefault(one => one.Type == type && one.Status == text);
            return new V1NodeCondition
            {
                Type = type,
                Status = text,
                Reason = reason,
                Message = message,
                LastHeartbeatTime = now,
                LastTransitionTime = known?.LastTransitionTime ?? now,
            };
        }
    }

    private Dictionary<string, ResourceQuantity> Resources(long diskBytes) => new(StringComparer.Ordinal)
    {
        ["cpu"] = new ResourceQuantity(Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture)),
        ["memory"] = new ResourceQuantity($"{Machine.MemoryBytes / 1024}Ki"),
        ["ephemeral-storage"] = new ResourceQuantity($"{diskBytes / 1024}Ki"),
        ["pods"] = new ResourceQuantity(options.PodsMax.ToString(CultureInfo.InvariantCulture)),
    };

    private static V1ContainerImage Describe(Image image) => new()
    {
        Names = [.. image.RepoDigests.Concat(image.RepoTags).Take(ImageNamesMax)],
        SizeBytes = (long)image.Size,
    };

    private static string? Problem(IReadOnlyList<RuntimeCondition>? conditions)
    {
        if (conditions is null)
            return "container runtime is down";
        foreach (var condition in conditions)
        {
            if (!condition.Status && condition.Type is "RuntimeReady" or "NetworkReady")
            {
                var what = condition.Type == "RuntimeReady" ? "container runtime not ready" : "container runtime network not ready";
                return $"{what}: {condition.Type}=false reason:{condition.Reason} message:{condition.Message}";
            }
        }
        return null;
    }
}
