using System.Numerics;
using k8s.Models;

namespace OrleansOrchestrator.Grains.ReplicaSets;

/// <summary>
/// Which pods a ReplicaSet gives up first: unscheduled, pending, not ready, cheap to delete, sharing a node with siblings, lately
/// ready, often restarted, young. Ages count by powers of two, so that equally old pods are taken in an order without pattern (uid).
/// </summary>
internal static class PodDeletionOrder
{
    private const string DeletionCost = "controller.kubernetes.io/pod-deletion-cost";

    /// <summary>The <paramref name="count"/> pods to delete.</summary>
    /// <param name="siblingsOnNode">How many active pods of the same owner's sets run on each node.</param>
    public static IReadOnlyList<V1Pod> Choose(
        IReadOnlyList<V1Pod> pods, int count, IReadOnlyDictionary<string, int> siblingsOnNode, DateTime now)
    {
        if (count >= pods.Count)
            return pods;
        var ranked = new Rank[pods.Count];
        for (var i = 0; i < ranked.Length; i++)
            ranked[i] = Rank.Of(pods[i], siblingsOnNode, now);
        Array.Sort(ranked);
        var chosen = new V1Pod[count];
        for (var i = 0; i < count; i++)
            chosen[i] = ranked[i].Pod;
        return chosen;
    }

    /// <summary>Active pods per node name.</summary>
    public static Dictionary<string, int> CountByNode(IEnumerable<V1Pod> pods)
    {
        var counts = new Dictionary<string, int>();
        foreach (var pod in pods)
        {
            if (!PodState.IsActive(pod))
                continue;
            var node = pod.Spec.NodeName ?? "";
            counts[node] = counts.GetValueOrDefault(node) + 1;
        }

        return counts;
    }

    /// <summary>All that decides, worked out once a pod.</summary>
    private readonly struct Rank : IComparable<Rank>
    {
        private bool Assigned { get; init; }
        private int Phase { get; init; }
        private bool Ready { get; init; }
        private int Cost { get; init; }
        private int Doubled { get; init; }
        private int ReadyAge { get; init; }
        private int Restarts { get; init; }
        private int SidecarRestarts { get; init; }
        private int Age { get; init; }
        public V1Pod Pod { get; private init; }

        public static Rank Of(V1Pod pod, IReadOnlyDictionary<string, int> siblingsOnNode, DateTime now)
        {
            var node = pod.Spec.NodeName ?? "";
            var (restarts, sidecarRestarts) = RestartsOf(pod);
            return new Rank
            {
                Pod = pod,
                Assigned = node.Length > 0,
                Phase = pod.Status?.Phase switch { "Pending" or null => 0, "Unknown" => 1, _ => 2 },
                Ready = PodState.IsReady(pod),
                Cost = CostOf(pod),
                Doubled = siblingsOnNode.TryGetValue(node, out var siblings) ? siblings : 0,
                ReadyAge = AgeOf(PodState.ReadySince(pod), now),
                Restarts = restarts,
                SidecarRestarts = sidecarRestarts,
                Age = AgeOf(pod.Metadata.CreationTimestamp, now),
            };
        }

        public int CompareTo(Rank other)
        {
            var order = Assigned.CompareTo(other.Assigned);
            if (order == 0)
                order = Phase.CompareTo(other.Phase);
            if (order == 0)
                order = Ready.CompareTo(other.Ready);
            if (order == 0)
                order = Cost.CompareTo(other.Cost);
            if (order == 0)
                order = other.Doubled.CompareTo(Doubled);
            if (order == 0)
                order = ReadyAge.CompareTo(other.ReadyAge);
            if (order == 0)
                order = other.Restarts.CompareTo(Restarts);
            if (order == 0)
                order = other.SidecarRestarts.CompareTo(SidecarRestarts);
            if (order == 0)
                order = Age.CompareTo(other.Age);
            return order == 0 ? string.CompareOrdinal(Pod.Metadata.Uid, other.Pod.Metadata.Uid) : order;
        }

        private static int AgeOf(DateTime? since, DateTime now) => since is { } start && now > start
            ? BitOperations.Log2((ulong)(now - start).Ticks)
            : -1;

        private static int CostOf(V1Pod pod) =>
            pod.Metadata.Annotations is { } annotations && annotations.TryGetValue(DeletionCost, out var text)
            && int.TryParse(text, out var cost)
                ? cost
                : 0;

        private static (int Containers, int Sidecars) RestartsOf(V1Pod pod)
        {
            int containers = 0, sidecars = 0;
            foreach (var status in pod.Status?.ContainerStatuses ?? [])
                containers = Math.Max(containers, status.RestartCount);
            foreach (var status in pod.Status?.InitContainerStatuses ?? [])
            {
                if (IsSidecar(pod, status.Name))
                    sidecars = Math.Max(sidecars, status.RestartCount);
            }

            return (containers, sidecars);
        }

        private static bool IsSidecar(V1Pod pod, string name)
        {
            foreach (var container in pod.Spec.InitContainers ?? [])
            {
                if (container.Name == name)
                    return container.RestartPolicy == "Always";
            }

            return false;
        }
    }
}
