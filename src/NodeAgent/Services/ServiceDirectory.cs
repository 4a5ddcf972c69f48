using System.Collections.Concurrent;
using k8s.Models;
using OrleansOrchestrator.NodeAgent.Api;

namespace OrleansOrchestrator.NodeAgent.Services;

/// <summary>All services and their endpoint slices, joined by service, as the proxy and the name server need them. Readable from anywhere; every change
/// is told by the service it concerns.</summary>
internal sealed class ServiceDirectory
{
    private const string ServiceNameLabel = "kubernetes.io/service-name";
    private readonly Lock gate = new();
    private readonly ConcurrentDictionary<ServiceKey, ServiceEntry> entries = new();
    private readonly ConcurrentDictionary<string, ServiceKey> addresses = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> namespaces = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource servicesSynced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource slicesSynced = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ServiceDirectory()
    {
        Services = new ServiceSink(this);
        Slices = new SliceSink(this);
    }

    /// <summary>Raised after every change, on the thread that brought it.</summary>
    public event Action<ServiceKey>? Changed;

    public IReflectorSink<V1Service> Services { get; }

    public IReflectorSink<V1EndpointSlice> Slices { get; }

    /// <summary>Completes when the first lists of both are in.</summary>
    public Task Synced => Task.WhenAll(servicesSynced.Task, slicesSynced.Task);

    public ICollection<ServiceKey> Keys => entries.Keys;

    public ServiceEntry Find(ServiceKey key) => entries.GetValueOrDefault(key) ?? ServiceEntry.Nothing;

    /// <summary>The service with a cluster address.</summary>
    public ServiceKey? FindByAddress(string address) => addresses.TryGetValue(address, out var key) ? key : null;

    /// <summary>Whether any service lives in a namespace.</summary>
    public bool HasNamespace(string ns) => namespaces.ContainsKey(ns);

    /// <summary>A service's cluster addresses; none for a headless one.</summary>
    public static IEnumerable<string> AddressesOf(V1Service service)
    {
        var all = service.Spec.ClusterIPs is { Count: > 0 } many ? many : [service.Spec.ClusterIP ?? ""];
        return all.Where(one => one is not ("" or "None"));
    }

    private void SetService(ServiceKey key, V1Service? service)
    {
        lock (gate)
        {
            var entry = Find(key);
            if (entry.Service is { } old)
            {
                Count(key.Namespace, -1);
                foreach (var address in AddressesOf(old))
                    addresses.TryRemove(KeyValuePair.Create(address, key));
            }
            if (service is not null)
            {
                Count(key.Namespace, 1);
                foreach (var address in AddressesOf(service))
                    addresses[address] = key;
            }
            Store(key, entry with { Service = service });
        }
        Changed?.Invoke(key);
    }

    private void SetSlice(ServiceKey key, string name, V1EndpointSlice? slice)
    {
        lock (gate)
        {
            var entry = Find(key);
            var slices = entry.Slices.Where(one => one.Metadata.Name != name).ToList();
            if (slice is not null)
                slices.Add(slice);
            Store(key, entry with { Slices = slices });
        }
        Changed?.Invoke(key);
    }

    private void Store(ServiceKey key, ServiceEntry entry)
    {
        if (entry.Service is null && entry.Slices.Count == 0)
            entries.TryRemove(key, out _);
        else
            entries[key] = entry;
    }

    private void Count(string ns, int change)
    {
        var count = namespaces.GetValueOrDefault(ns) + change;
        if (count > 0)
            namespaces[ns] = count;
        else
            namespaces.TryRemove(ns, out _);
    }

    private static ServiceKey KeyOf(V1Service service) => new(service.Metadata.NamespaceProperty, service.Metadata.Name);

    private static ServiceKey? OwnerOf(V1EndpointSlice slice) =>
        slice.Metadata.Labels?.TryGetValue(ServiceNameLabel, out var name) == true && name.Length > 0
            ? new ServiceKey(slice.Metadata.NamespaceProperty, name)
            : null;

    private sealed class ServiceSink(ServiceDirectory directory) : IReflectorSink<V1Service>
    {
        public void Replaced(IReadOnlyList<V1Service> objects)
        {
            var present = objects.Select(KeyOf).ToHashSet();
            foreach (var key in directory.Keys)
            {
                if (!present.Contains(key) && directory.Find(key).Service is not null)
                    directory.SetService(key, null);
            }
            foreach (var service in objects)
                Changed(service);
            directory.servicesSynced.TrySetResult();
        }

        public void Changed(V1Service item) => directory.SetService(KeyOf(item), item);

        public void Deleted(V1Service item) => directory.SetService(KeyOf(item), null);
    }

    private sealed class SliceSink(ServiceDirectory directory) : IReflectorSink<V1EndpointSlice>
    {
        // A slice's label may change, or be gone with the slice.
        private readonly Dictionary<(string Namespace, string Name), ServiceKey> owners = [];

        public void Replaced(IReadOnlyList<V1EndpointSlice> objects)
        {
            var present = objects.Select(one => (one.Metadata.NamespaceProperty, one.Metadata.Name)).ToHashSet();
            foreach (var (id, _) in owners.Where(pair => !present.Contains(pair.Key)).ToList())
                Remove(id);
            foreach (var slice in objects)
                Changed(slice);
            directory.slicesSynced.TrySetResult();
        }

        public void Changed(V1EndpointSlice item)
        {
            var id = (item.Metadata.NamespaceProperty, item.Metadata.Name);
            var owner = OwnerOf(item);
            if (owners.TryGetValue(id, out var old) && old != owner)
                Remove(id);
            if (owner is not { } key)
                return;
            owners[id] = key;
            directory.SetSlice(key, item.Metadata.Name, item);
        }

        public void Deleted(V1EndpointSlice item) => Remove((item.Metadata.NamespaceProperty, item.Metadata.Name));

        private void Remove((string Namespace, string Name) id)
        {
            if (owners.Remove(id, out var owner))
                directory.SetSlice(owner, id.Name, null);
        }
    }
}
