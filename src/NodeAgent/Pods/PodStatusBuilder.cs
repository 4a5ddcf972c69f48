using k8s.Models;
using OrleansOrchestrator.NodeAgent.Containers;

namespace OrleansOrchestrator.NodeAgent.Pods;

/// <summary>Computes a pod's status as the kubelet reports it.</summary>
internal sealed class PodStatusBuilder(Func<string> nodeIP)
{
    /// <param name="view">What is known of the pod.</param>
    /// <param name="startTime">When this node took the pod on.</param>
    /// <param name="ending">The pod is being ended: stopped containers will not come back.</param>
    /// <param name="failure">Why the node itself failed the pod, if it did.</param>
    public V1PodStatus Build(PodView view, DateTimeOffset startTime, bool ending, WaitingReason? failure)
    {
        var old = view.Pod.Status ?? new V1PodStatus();
        var init = Statuses(view, view.InitContainers, isInit: true, old.InitContainerStatuses);
        var main = Statuses(view, view.Containers, isInit: false, old.ContainerStatuses);
        var phase = old.Phase is "Succeeded" or "Failed" ? old.Phase : PodPhase.Of(view, init, main, ending, failure is not null);
        // The end is announced only when nothing runs any more.
        if (phase is "Succeeded" or "Failed" && view.Runtime.AnyRunning && old.Phase is not ("Succeeded" or "Failed"))
            phase = view.IsComplete || old.Phase == "Running" ? "Running" : old.Phase ?? "Pending";

        var status = new V1PodStatus
        {
            ObservedGeneration = view.Pod.Metadata.Generation,
            Phase = phase,
            Reason = failure?.Reason ?? old.Reason,
            Message = failure?.Message ?? old.Message,
            StartTime = ContainerStatusBuilder.Seconds(startTime),
            HostIP = nodeIP(),
            HostIPs = [new V1HostIP { Ip = nodeIP() }],
            QosClass = QualityOfService.Of(view.Pod),
            InitContainerStatuses = init.Count > 0 ? init : null,
            ContainerStatuses = main,
            EphemeralContainerStatuses = old.EphemeralContainerStatuses,
            NominatedNodeName = old.NominatedNodeName,
        };
        SetAddresses(view, old, status);
        status.Conditions = new PodConditions(view, status).Build(old.Conditions ?? []);
        return status;
    }

    private void SetAddresses(PodView view, V1PodStatus old, V1PodStatus status)
    {
        if (view.Pod.Spec.HostNetwork == true)
        {
            if (view.Runtime.Sandbox is null && old.PodIP is null)
                return;
            status.PodIP = nodeIP();
            status.PodIPs = [new V1PodIP { Ip = nodeIP() }];
        }
        else if (view.Runtime.PodIPs.Count > 0)
        {
            status.PodIP = view.Runtime.PodIPs[0];
            status.PodIPs = [.. view.Runtime.PodIPs.Select(ip => new V1PodIP { Ip = ip })];
        }
        else
        {
            status.PodIP = old.PodIP;
            status.PodIPs = old.PodIPs;
        }
    }

    private static List<V1ContainerStatus> Statuses(
        PodView view, IList<V1Container> containers, bool isInit, IList<V1ContainerStatus>? old)
    {
        var statuses = new List<V1ContainerStatus>(containers.Count);
        foreach (var container in containers)
            statuses.Add(ContainerStatusBuilder.Build(view, container, isInit, old?.FirstOrDefault(one => one.Name == container.Name)));
        return statuses;
    }
}
