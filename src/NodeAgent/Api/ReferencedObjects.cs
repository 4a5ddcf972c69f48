using k8s;
using k8s.Models;
using Microsoft.Extensions.Logging;

namespace OrleansOrchestrator.NodeAgent.Api;

/// <summary>Single objects that pods refer to (ConfigMaps, Secrets): each is followed by a watch of its own while a pod of this node refers to it, so
/// that the node sees no more than it must.</summary>
/// <param name="plural">The resource's plural name.</param>
/// <param name="changed">Told the uid of every pod that refers to an object that changed.</param>
internal sealed class ReferencedObjects<T>(ApiConnection api, string plural, Action<string> changed, TimeProvider time, ILogger logger, CancellationToken stopping)
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    private readonly Lock gate = new();
    private readonly Dictionary<(string Namespace, string Name), Entry> entries = [];

    /// <summary>The object as it is now, or null if there is none; from here on changes to it are reported to the pod.</summary>
    public async Task<T?> GetAsync(string ns, string name, string podUid, CancellationToken cancellation)
    {
        Entry entry;
        lock (gate)
        {
            if (!entries.TryGetValue((ns, name), out entry!))
            {
                entry = new Entry(this, ns, name);
                entries.Add((ns, name), entry);
                entry.Start();
            }
            entry.Pods.Add(podUid);
        }
        await entry.Store.Synced.WaitAsync(cancellation);
        return entry.Store.Find(ns, name);
    }

    /// <summary>The pod is gone: what nobody else refers to is no longer followed.</summary>
    public void Release(string podUid)
    {
        lock (gate)
        {
            foreach (var (key, entry) in entries.ToList())
            {
                if (entry.Pods.Remove(podUid) && entry.Pods.Count == 0)
                {
                    entries.Remove(key);
                    entry.Dispose();
                }
            }
        }
    }

    private sealed class Entry : IDisposable
    {
        private readonly CancellationTokenSource stopping;
        private readonly Reflector<T> reflector;
        private readonly ReferencedObjects<T> owner;

        public Entry(ReferencedObjects<T> owner, string ns, string name)
        {
            this.owner = owner;
            stopping = CancellationTokenSource.CreateLinkedTokenSource(owner.Stopping);
            reflector = new Reflector<T>(
                owner.Api, $"api/v1/namespaces/{ns}/{owner.Plural}", "metadata.name=" + name, Store, owner.Time, owner.Logger);
            Store.Updated += Notify;
        }

        public ObjectStore<T> Store { get; } = new();

        public HashSet<string> Pods { get; } = new(StringComparer.Ordinal);

        public void Start() => _ = reflector.RunAsync(stopping.Token);

        public void Dispose()
        {
            stopping.Cancel();
            stopping.Dispose();
        }

        private void Notify()
        {
            string[] pods;
            lock (owner.gate)
                pods = [.. Pods];
            foreach (var pod in pods)
                owner.Changed(pod);
        }
    }

    private ApiConnection Api => api;

    private string Plural => plural;

    private Action<string> Changed => changed;

    private TimeProvider Time => time;

    private ILogger Logger => logger;

    private CancellationToken Stopping => stopping;
}
