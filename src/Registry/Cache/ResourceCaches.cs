using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansOrchestrator.Grains.Abstractions;
using OrleansOrchestrator.Grains.Abstractions.Members;
using OrleansOrchestrator.Registry.Cluster;

namespace OrleansOrchestrator.Registry.Cache;

/// <summary>
/// The caches of this process, one a log, each started when it is first asked for and kept from then on. Hosted only to stop: after
/// what serves requests, before the silo that the feeds follow (services stop in the reverse order of their registration).
/// </summary>
public sealed class ResourceCaches : IHostedService, IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<(ResourceCache Cache, Task Feed)>> _caches = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _pages;
    private readonly IGrainFactory _grains;
    private readonly CacheOptions _options;
    private readonly MemberLosses _losses;
    private readonly TimeProvider _time;
    private readonly ILogger<ResourceCache> _logger;
    private readonly CacheMetrics _metrics;

    public ResourceCaches(
        IGrainFactory grains, IOptions<CacheOptions> options, MemberLosses losses, TimeProvider time, ILogger<ResourceCache> logger) =>
        (_grains, _options, _losses, _time, _logger, _metrics, _pages) =
            (grains, options.Value, losses, time, logger, new CacheMetrics(Started), new SemaphoreSlim(options.Value.PagesAtOnce));

    /// <param name="logName"><c>pods</c>, <c>deployments.apps</c>.</param>
    public ResourceCache Get(string logName) =>
        (_caches.TryGetValue(logName, out var known)
            ? known
            : _caches.GetOrAdd(logName, static (name, caches) => new(() => caches.Start(name)), this)).Value.Cache;

    /// <summary>How each cache stands.</summary>
    public IReadOnlyList<CachedLog> Describe()
    {
        var all = new List<CachedLog>();
        foreach (var cache in Started())
            all.Add(cache.Describe());
        return all;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        foreach (var cache in _caches.Values)
            await cache.Value.Feed.WaitAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None);
        _metrics.Dispose();
    }

    private IEnumerable<ResourceCache> Started()
    {
        foreach (var cache in _caches.Values)
        {
            if (cache.IsValueCreated)
                yield return cache.Value.Cache;
        }
    }

    private (ResourceCache Cache, Task Feed) Start(string logName)
    {
        var cache = new ResourceCache(logName, _grains, _pages, _options, _losses, _time, _logger);
        // On the pool, whoever asks: a grain's scheduler must not carry the feed.
        return (cache, Task.Run(() => cache.RunAsync(_stopping.Token)));
    }
}
