using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansOrchestrator.Grains.Abstractions;

namespace OrleansOrchestrator.Registry.Cache;

/// <summary>The caches of this process, one a log, each started when it is first asked for and kept from then on.</summary>
public sealed class ResourceCaches : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<(ResourceCache Cache, Task Feed)>> _caches = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stopping = new();
    private readonly IGrainFactory _grains;
    private readonly CacheOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<ResourceCache> _logger;

    public ResourceCaches(
        IGrainFactory grains, IOptions<CacheOptions> options, TimeProvider time, ILogger<ResourceCache> logger,
        IHostApplicationLifetime? lifetime = null)
    {
        (_grains, _options, _time, _logger) = (grains, options.Value, time, logger);
        // After the silo has stopped there is nothing to follow, and waiting requests must end.
        lifetime?.ApplicationStopped.Register(_stopping.Cancel);
    }

    /// <param name="logName"><c>pods</c>, <c>deployments.apps</c>.</param>
    public ResourceCache Get(string logName) =>
        (_caches.TryGetValue(logName, out var known)
            ? known
            : _caches.GetOrAdd(logName, static (name, caches) => new(() => caches.Start(name)), this)).Value.Cache;

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        foreach (var cache in _caches.Values)
            await cache.Value.Feed;
    }

    private (ResourceCache Cache, Task Feed) Start(string logName)
    {
        var cache = new ResourceCache(logName, _grains.GetGrain<IResourceGrain>(logName), _options, _time, _logger);
        // On the pool, whoever asks: a grain's scheduler must not carry the feed.
        return (cache, Task.Run(() => cache.RunAsync(_stopping.Token)));
    }
}
