using k8s.Models;

namespace OrleansOrchestrator.Grains.Scheduling.Cluster;

/// <summary>A pod on a node; assumed while its binding is not yet seen in the log.</summary>
internal readonly record struct PlacedPod(PodFootprint Pod, bool Assumed);

/// <summary>
/// One node and what is on it, as one immutable value: changed by replacing it, so readers on any thread see a consistent state.
/// </summary>
internal sealed class NodeState(
    string name, V1Node? node, Amounts allocatable, long allowedPods, PlacedPod[] pods, Amounts requested, Amounts confirmed,
    long scoredMilliCpu, long scoredMemory, int portUsers)
{
    public string Name { get; } = name;

    /// <summary>Null when only pods are known: they name a node that does not exist (yet, or any more).</summary>
    public V1Node? Node { get; } = node;

    public Amounts Allocatable { get; } = allocatable;

    public long AllowedPods { get; } = allowedPods;

    public PlacedPod[] Pods { get; } = pods;

    /// <summary>Requests of all pods, assumed ones included.</summary>
    public Amounts Requested { get; } = requested;

    /// <summary>Requests of the pods whose binding was seen in the log.</summary>
    public Amounts Confirmed { get; } = confirmed;

    /// <summary>As <see cref="Requested"/>, with defaults for pods that request nothing; for scores only.</summary>
    public long ScoredMilliCpu { get; } = scoredMilliCpu;

    public long ScoredMemory { get; } = scoredMemory;

    /// <summary>How many pods hold host ports; almost always 0, which saves looking.</summary>
    public int PortUsers { get; } = portUsers;

    /// <summary>The node reports that it is ready.</summary>
    public bool IsReady { get; } = IsTrue(node);

    public static NodeState Empty(string name) => new(name, null, default, 0, [], default, default, 0, 0, 0);

    public NodeState WithNode(V1Node? node)
    {
        var allocatable = node?.Status?.Allocatable ?? node?.Status?.Capacity;
        var allowed = allocatable is not null && allocatable.TryGetValue("pods", out var count) ? Amounts.Whole(count) : 0;
        return new NodeState(
            Name, node, Amounts.Read(allocatable), allowed, Pods, Requested, Confirmed, ScoredMilliCpu, ScoredMemory, PortUsers);
    }

    public int IndexOf(string uid)
    {
        for (var i = 0; i < Pods.Length; i++)
        {
            if (Pods[i].Pod.Uid == uid)
                return i;
        }

        return -1;
    }

    /// <summary>Adds a pod, or replaces it where it is there.</summary>
    public NodeState With(PodFootprint pod, bool assumed)
    {
        var index = IndexOf(pod.Uid);
        if (index < 0)
            return Changed([.. Pods, new PlacedPod(pod, assumed)], null, new PlacedPod(pod, assumed));
        var pods = (PlacedPod[])Pods.Clone();
        pods[index] = new PlacedPod(pod, assumed);
        return Changed(pods, Pods[index], pods[index]);
    }

    public NodeState Without(string uid)
    {
        var index = IndexOf(uid);
        if (index < 0)
            return this;
        var pods = new PlacedPod[Pods.Length - 1];
        Array.Copy(Pods, pods, index);
        Array.Copy(Pods, index + 1, pods, index, pods.Length - index);
        return Changed(pods, Pods[index], null);
    }

    public bool HasPortConflict(HostPort[] wanted)
    {
        if (PortUsers == 0 || wanted.Length == 0)
            return false;
        foreach (var placed in Pods)
        {
            foreach (var taken in placed.Pod.HostPorts)
            {
                foreach (var port in wanted)
                {
                    if (port.ConflictsWith(taken))
                        return true;
                }
            }
        }

        return false;
    }

    private static bool IsTrue(V1Node? node)
    {
        foreach (var condition in node?.Status?.Conditions ?? [])
        {
            if (condition.Type == "Ready")
                return condition.Status == "True";
        }

        return false;
    }

    private NodeState Changed(PlacedPod[] pods, PlacedPod? gone, PlacedPod? come)
    {
        Amounts requested = Requested, confirmed = Confirmed;
        long cpu = ScoredMilliCpu, memory = ScoredMemory;
        var portUsers = PortUsers;
        if (gone is { } g)
        {
            requested -= g.Pod.Requests;
            confirmed = g.Assumed ? confirmed : confirmed - g.Pod.Requests;
            cpu -= g.Pod.ScoredMilliCpu;
            memory -= g.Pod.ScoredMemory;
            portUsers -= g.Pod.HostPorts.Length > 0 ? 1 : 0;
        }

        if (come is { } c)
        {
            requested += c.Pod.Requests;
            confirmed = c.Assumed ? confirmed : confirmed + c.Pod.Requests;
            cpu += c.Pod.ScoredMilliCpu;
            memory += c.Pod.ScoredMemory;
            portUsers += c.Pod.HostPorts.Length > 0 ? 1 : 0;
        }

        return new NodeState(Name, Node, Allocatable, AllowedPods, pods, requested, confirmed, cpu, memory, portUsers);
    }
}
