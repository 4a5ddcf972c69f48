using k8s.Models;

namespace OrleansOrchestrator.Grains.Scheduling.Cluster;

/// <summary>
/// This process's picture of the nodes and what is on them. Writers (the feed of log changes, schedulers that assume a placement)
/// take a short lock; readers never do: every node is one immutable <see cref="NodeState"/>, and the list of nodes is replaced whole.
/// </summary>
internal sealed class ClusterSnapshot
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Slot> _byName = [];
    private readonly Dictionary<string, string> _nodeOfPod = [];
    private Slot[] _schedulable = [];

    /// <summary>The nodes that exist, in no particular order. Take it once per decision.</summary>
    public NodeList Nodes => new(Volatile.Read(ref _schedulable));

    /// <summary>The node, or null when neither it nor a pod on it is known.</summary>
    public NodeState? Find(string name)
    {
        lock (_lock)
            return _byName.TryGetValue(name, out var slot) ? slot.State : null;
    }

    /// <summary>A node came or changed. Returns its state before.</summary>
    public NodeState? SetNode(V1Node node)
    {
        lock (_lock)
        {
            var slot = SlotOf(node.Metadata.Name);
            var before = slot.State;
            slot.State = before.WithNode(node);
            if (before.Node is null)
                _schedulable = [.. _schedulable, slot];
            return before.Node is null ? null : before;
        }
    }

    public void RemoveNode(string name)
    {
        lock (_lock)
        {
            if (!_byName.TryGetValue(name, out var slot) || slot.State.Node is null)
                return;
            slot.State = slot.State.WithNode(null);
            _schedulable = Array.FindAll(_schedulable, s => s != slot);
            if (slot.State.Pods.Length == 0)
                _byName.Remove(name);
        }
    }

    /// <summary>A pod's binding was seen in the log. <paramref name="make"/> is called only when the footprint is not yet known.</summary>
    public void Confirm(string uid, string nodeName, bool changed, Func<PodFootprint> make)
    {
        lock (_lock)
        {
            PodFootprint? known = null;
            if (_nodeOfPod.TryGetValue(uid, out var at))
            {
                var old = _byName[at].State;
                var placed = old.Pods[old.IndexOf(uid)];
                if (at == nodeName && !placed.Assumed && !changed)
                    return;
                known = changed ? null : placed.Pod;
                if (at != nodeName)
                    Take(uid, at);
            }

            Put(known ?? make(), nodeName, assumed: false);
        }
    }

    /// <summary>A scheduler has chosen a node; counts at once, until confirmed or taken back by <see cref="Forget"/>.</summary>
    public void Assume(PodFootprint pod, string nodeName)
    {
        lock (_lock)
        {
            // The log may have been quicker: then the pod is where the log says.
            if (!_nodeOfPod.ContainsKey(pod.Uid))
                Put(pod, nodeName, assumed: true);
        }
    }

    /// <summary>Takes back an assumption; a confirmed pod stays.</summary>
    public void Forget(string uid)
    {
        lock (_lock)
        {
            if (!_nodeOfPod.TryGetValue(uid, out var at))
                return;
            var state = _byName[at].State;
            if (state.Pods[state.IndexOf(uid)].Assumed)
                Take(uid, at);
        }
    }

    /// <summary>The pod no longer takes anything (deleted or finished). True when it did until now.</summary>
    public bool RemovePod(string uid)
    {
        lock (_lock)
        {
            if (!_nodeOfPod.TryGetValue(uid, out var at))
                return false;
            Take(uid, at);
            return true;
        }
    }

    /// <summary>Forgets everything, before the feed starts anew.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _byName.Clear();
            _nodeOfPod.Clear();
            _schedulable = [];
        }
    }

    private void Put(PodFootprint pod, string nodeName, bool assumed)
    {
        var slot = SlotOf(nodeName);
        slot.State = slot.State.With(pod, assumed);
        _nodeOfPod[pod.Uid] = nodeName;
    }

    private void Take(string uid, string at)
    {
        var slot = _byName[at];
        slot.State = slot.State.Without(uid);
        _nodeOfPod.Remove(uid);
        if (slot.State.Node is null && slot.State.Pods.Length == 0)
            _byName.Remove(at);
    }

    private Slot SlotOf(string name)
    {
        if (!_byName.TryGetValue(name, out var slot))
            _byName[name] = slot = new Slot(NodeState.Empty(name));
        return slot;
    }

    /// <summary>Holds the current state of one node.</summary>
    internal sealed class Slot(NodeState state)
    {
        private NodeState _state = state;

        public NodeState State
        {
            get => Volatile.Read(ref _state);
            set => Volatile.Write(ref _state, value);
        }
    }

    /// <summary>The nodes at one moment; each element is read fresh.</summary>
    internal readonly struct NodeList(Slot[] slots)
    {
        public int Count => slots.Length;

        public NodeState this[int index] => slots[index].State;
    }
}
