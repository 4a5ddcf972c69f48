using System.Diagnostics;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansOrchestrator.Grains.Abstractions;
using OrleansOrchestrator.Grains.Spreading;
using OrleansOrchestrator.Grains.Store;
using OrleansOrchestrator.Registry.Cache;
using OrleansOrchestrator.Storage;
using OrleansOrchestrator.Storage.Sqlite;

namespace OrleansOrchestrator.MicroBenchmarks;

/// <summary>
/// The commit path in process: callers create objects through the resource grain onto SQLite (fsync on), each waiting until its write
/// is durable and, in the second half, visible in the process' cache.
/// </summary>
internal static class CommitScenario
{
    private const int Callers = 32;
    private const int ObjectBytes = 1_500;

    public static async Task RunAsync(int count)
    {
        var folder = Directory.CreateTempSubdirectory("commit-bench-").FullName;
        try
        {
            var log = new SqliteObjectLog(new SqliteLogOptions { Path = Path.Combine(folder, "log.db") });
            await log.InitializeAsync();
            var builder = Host.CreateApplicationBuilder();
            builder.Logging.SetMinimumLevel(LogLevel.Error);
            builder.UseOrleans(silo => silo.UseLocalhostClustering(21111, 31111));
            builder.Services.AddSingleton<IObjectLog>(log);
            builder.Services.AddSequencers();
            builder.Services.AddResourceCaches();
            using var host = builder.Build();
            await host.StartAsync();
            var grain = host.Services.GetRequiredService<IGrainFactory>().GetGrain<IResourceGrain>("pods");
            var cache = host.Services.GetRequiredService<ResourceCaches>().Get("pods");
            await cache.SyncAsync(default);
            await MeasureAsync("warm-up", grain, null, "w", count / 2);
            await MeasureAsync("create, durable", grain, null, "a", count);
            await MeasureAsync("create, durable and in the cache", grain, cache, "b", count);
            await MeasureAsync("update, durable and in the cache", grain, cache, "b", count, CommitAction.Update);
            await host.StopAsync();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task MeasureAsync(
        string name, IResourceGrain grain, ResourceCache? cache, string prefix, int count, CommitAction action = CommitAction.Create)
    {
        var latencies = new double[count];
        var next = -1;
        var allocated = GC.GetTotalAllocatedBytes();
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(async () =>
        {
            for (int i; (i = Interlocked.Increment(ref next)) < count;)
            {
                var request = Request(action, $"default/{prefix}-{i:d7}");
                var sent = Stopwatch.GetTimestamp();
                var result = await grain.CommitAsync(request);
                if (result.Outcome != CommitOutcome.Committed)
                    throw new InvalidOperationException(result.ToString());
                if (cache is not null)
                    await cache.WaitForAsync(result.Revision, default);
                latencies[i] = Stopwatch.GetElapsedTime(sent).TotalMilliseconds;
            }
        })));
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        allocated = GC.GetTotalAllocatedBytes() - allocated;
        Array.Sort(latencies);
        Console.WriteLine(
            $"{name,-36} {count / seconds,8:n0}/s  p50 {latencies[count / 2]:f2} ms  p99 {latencies[count * 99 / 100]:f2} ms  "
            + $"{allocated / count / 1024.0:f1} KiB allocated each");
    }

    private static CommitRequest Request(CommitAction action, string key)
    {
        const string version = "\"resourceVersion\":\"";
        var head = $$$"""{"metadata":{"name":"{{{key[8..]}}}","namespace":"default","resourceVersion":"","labels":{"app":"bench"}},"spec":{"text":" """;
        var json = head + new string('x', ObjectBytes - head.Length - 3) + "\"}}";
        return new CommitRequest(action, key, Encoding.UTF8.GetBytes(json), json.IndexOf(version, StringComparison.Ordinal) + version.Length, null);
    }
}
