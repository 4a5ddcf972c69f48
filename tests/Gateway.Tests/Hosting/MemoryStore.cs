using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using OrleansOrchestrator.Api.Catalog;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Patching;
using OrleansOrchestrator.Api.Selectors;
using OrleansOrchestrator.Registry.Cache;
using OrleansOrchestrator.Registry.Store;

namespace OrleansOrchestrator.Gateway.Tests.Hosting;

/// <summary>A store in memory with just enough of the contract to see what the gateway makes of it.</summary>
internal sealed class MemoryStore : IResourceStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, SortedDictionary<string, CachedObject>> _logs = [];
    private readonly List<MemoryWatch> _watches = [];
    private long _revision;

    public Task<CachedObject> GetAsync(ResourceDefinition resource, string ns, string name, string? resourceVersion, CancellationToken ct)
    {
        lock (_gate)
        {
            return Log(resource).TryGetValue(Key(ns, name), out var found)
                ? Task.FromResult(found)
                : throw ApiErrors.NotFound(resource.Group, resource.Plural, name);
        }
    }

    public Task<ListResult> ListAsync(ResourceDefinition resource, string ns, ListQuery query, CancellationToken ct)
    {
        var labels = LabelSelector.Parse(query.LabelSelector);
        var fields = FieldSelector.Parse(query.FieldSelector, resource);
        lock (_gate)
        {
            var objects = Log(resource).Values
                .Where(o => (ns.Length == 0 || o.Head.Namespace == ns) && labels.Matches(o.Head.Labels) && fields.Matches(o.Value.Span))
                .ToArray();
            return Task.FromResult(new ListResult(_revision, objects));
        }
    }

    public Task<IWatchSession> WatchAsync(ResourceDefinition resource, string ns, WatchQuery query, CancellationToken ct)
    {
        if (query.ResourceVersion == "1")
            throw ApiErrors.Expired("too old resource version: 1 (5)");
        lock (_gate)
        {
            var watch = new MemoryWatch(resource, ns);
            foreach (var item in Log(resource).Values)
            {
                if (watch.Wants(resource, item))
                    watch.Add(new WatchEvent("ADDED", item, item.Revision));
            }

            if (query.SendInitialEvents == true)
                watch.Add(new WatchEvent("BOOKMARK", null, _revision, null, true));
            _watches.Add(watch);
            return Task.FromResult<IWatchSession>(watch);
        }
    }

    public Task<WriteResult> CreateAsync(ResourceDefinition resource, string ns, JsonObject obj, WriteContext context, CancellationToken ct)
    {
        lock (_gate)
        {
            var metadata = Metadata(obj);
            var name = (string?)metadata["name"] ?? "";
            if (Log(resource).ContainsKey(Key(ns, name)))
                throw ApiErrors.AlreadyExists(resource.Group, resource.Plural, name);
            metadata["uid"] = Guid.NewGuid().ToString();
            if (resource.Namespaced)
                metadata["namespace"] = ns;
            return Task.FromResult(new WriteResult(Put(resource, ns, name, obj, "ADDED"), true));
        }
    }

    public Task<WriteResult> UpdateAsync(
        ResourceDefinition resource, string ns, string name, string? subresource, JsonObject obj, WriteContext context, CancellationToken ct)
    {
        lock (_gate)
        {
            if (!Log(resource).TryGetValue(Key(ns, name), out var current))
                throw ApiErrors.NotFound(resource.Group, resource.Plural, name);
            if ((string?)obj["metadata"]?["resourceVersion"] is { Length: > 0 } version && version != current.Revision.ToString())
                throw ApiErrors.Modified(resource.Group, resource.Plural, name);
            return Task.FromResult(new WriteResult(Put(resource, ns, name, obj, "MODIFIED"), false));
        }
    }

    public Task<WriteResult> PatchAsync(
        ResourceDefinition resource, string ns, string name, string? subresource, PatchRequest patch, WriteContext context, CancellationToken ct)
    {
        lock (_gate)
        {
            if (!Log(resource).TryGetValue(Key(ns, name), out var current))
                throw ApiErrors.NotFound(resource.Group, resource.Plural, name);
            var tree = (JsonObject)JsonNode.Parse(current.Value.Span)!;
            var patched = ObjectPatcher.Apply(patch.Type, patch.Body, tree, resource.Schema.Value);
            return Task.FromResult(new WriteResult(Put(resource, ns, name, patched, "MODIFIED"), false));
        }
    }

    public Task<DeleteResult> DeleteAsync(
        ResourceDefinition resource, string ns, string name, DeleteRequest options, WriteContext context, CancellationToken ct)
    {
        lock (_gate)
        {
            if (!Log(resource).TryGetValue(Key(ns, name), out var current))
                throw ApiErrors.NotFound(resource.Group, resource.Plural, name);
            if (!context.DryRun)
                Log(resource).Remove(Key(ns, name));
            return Task.FromResult(new DeleteResult(current, true));
        }
    }

    public async Task<ListResult> DeleteCollectionAsync(
        ResourceDefinition resource, string ns, ListQuery query, DeleteRequest options, WriteContext context, CancellationToken ct)
    {
        var list = await ListAsync(resource, ns, query, ct);
        foreach (var item in list.Objects)
            await DeleteAsync(resource, item.Head.Namespace, item.Head.Name, options, context, ct);
        return list;
    }

    /// <summary>Ends every watch as one that fell behind.</summary>
    public void ExpireWatches()
    {
        lock (_gate)
            _watches.ForEach(w => w.Fail(ApiErrors.Expired("too old resource version")));
    }

    public int OpenWatches
    {
        get
        {
            lock (_gate)
                return _watches.Count(w => !w.IsLeft);
        }
    }

    private CachedObject Put(ResourceDefinition resource, string ns, string name, JsonObject obj, string type)
    {
        var revision = ++_revision;
        var metadata = Metadata(obj);
        metadata["resourceVersion"] = revision.ToString();
        var stored = new JsonObject { ["apiVersion"] = resource.ApiVersion, ["kind"] = resource.Kind, ["metadata"] = metadata.DeepClone() };
        foreach (var (field, value) in obj)
        {
            if (field is not ("apiVersion" or "kind" or "metadata"))
                stored[field] = value?.DeepClone();
        }

        var item = new CachedObject(Key(ns, name), revision, Encoding.UTF8.GetBytes(stored.ToJsonString()));
        Log(resource)[item.Key] = item;
        foreach (var watch in _watches)
        {
            if (watch.Wants(resource, item))
                watch.Add(new WatchEvent(type, item, revision));
        }

        return item;
    }

    private SortedDictionary<string, CachedObject> Log(ResourceDefinition resource)
    {
        if (!_logs.TryGetValue(resource.LogName, out var log))
            _logs[resource.LogName] = log = new SortedDictionary<string, CachedObject>(StringComparer.Ordinal);
        return log;
    }

    private static JsonObject Metadata(JsonObject obj)
    {
        if (obj["metadata"] is JsonObject metadata)
            return metadata;
        obj["metadata"] = metadata = [];
        return metadata;
    }

    private static string Key(string ns, string name) => ns.Length == 0 ? name : ns + "/" + name;
}

/// <summary>A watch of <see cref="MemoryStore"/>.</summary>
internal sealed class MemoryWatch(ResourceDefinition resource, string ns) : IWatchSession
{
    private readonly Channel<WatchEvent> _events = Channel.CreateUnbounded<WatchEvent>();

    public long Revision { get; private set; }

    public bool IsLeft { get; private set; }

    public bool Wants(ResourceDefinition of, CachedObject item) => of == resource && (ns.Length == 0 || item.Head.Namespace == ns);

    public void Add(WatchEvent item) => _events.Writer.TryWrite(item);

    public void Fail(ApiException failure) => _events.Writer.TryComplete(failure);

    public async ValueTask<IReadOnlyList<WatchEvent>> ReadAsync(TimeSpan idle, CancellationToken ct)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(idle);
        try
        {
            var first = await _events.Reader.ReadAsync(patience.Token);
            Revision = first.Revision;
            return [first];
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return [];
        }
        catch (OperationCanceledException)
        {
            IsLeft = true;
            throw;
        }
        catch (ChannelClosedException e) when (e.InnerException is ApiException expired)
        {
            throw expired;
        }
    }
}
