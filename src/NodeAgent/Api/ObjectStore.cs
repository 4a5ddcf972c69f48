using System.Collections.Concurrent;
using k8s;
using k8s.Models;

namespace OrleansOrchestrator.NodeAgent.Api;

/// <summary>The latest state of a followed collection by namespace and name, readable from anywhere.</summary>
internal sealed class ObjectStore<T> : IReflectorSink<T>
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    private readonly TaskCompletionSource synced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ConcurrentDictionary<(string Namespace, string Name), T> items = new();

    /// <summary>Raised after every change.</summary>
    public event Action? Updated;

    /// <summary>Completes when the first list is in.</summary>
    public Task Synced => synced.Task;

    public ICollection<T> All => items.Values;

    public T? Find(string ns, string name) => items.GetValueOrDefault((ns, name));

    public void Replaced(IReadOnlyList<T> objects)
    {
        items = new ConcurrentDictionary<(string, string), T>(objects.Select(item => KeyValuePair.Create(Key(item), item)));
        synced.TrySetResult();
        Updated?.Invoke();
    }

    public void Changed(T item)
    {
        items[Key(item)] = item;
        Updated?.Invoke();
    }

    public void Deleted(T item)
    {
        items.TryRemove(Key(item), out _);
        Updated?.Invoke();
    }

    private static (string Namespace, string Name) Key(T item) => (item.Metadata.NamespaceProperty ?? "", item.Metadata.Name);
}
