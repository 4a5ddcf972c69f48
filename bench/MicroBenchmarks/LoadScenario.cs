using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansOrchestrator.Grains.Abstractions;
using OrleansOrchestrator.Grains.Spreading;
using OrleansOrchestrator.Registry.Cache;
using OrleansOrchestrator.Storage;
using OrleansOrchestrator.Storage.Postgres;

namespace OrleansOrchestrator.MicroBenchmarks;

/// <summary>
/// A silo takes over a log of many pods in PostgreSQL: how long until its sequencer answers, and until a cache in the process is filled.
/// The pods stay in the database for the next run, and the nodes they are bound to.
/// </summary>
internal static class LoadScenario
{
    private const int Batch = 1_000;
    private const int Rounds = 3;
    private const int Nodes = 200;

    // All in one zone, ready when last heard of. One more, in another zone, is for whoever wants a cluster that is not lost as a whole.
    private const string NodeTemplate = """
        {"apiVersion":"v1","kind":"Node","metadata":{"name":"%name%","uid":"%uid%","resourceVersion":"%n%","creationTimestamp":"2026-01-01T00:00:00Z","labels":{"kubernetes.io/hostname":"%name%","topology.kubernetes.io/zone":"%zone%"}},"spec":{"podCIDR":"10.244.%n%.0/24","podCIDRs":["10.244.%n%.0/24"]},"status":{"capacity":{"cpu":"64","memory":"256Gi","pods":"1000"},"allocatable":{"cpu":"64","memory":"256Gi","pods":"1000"},"conditions":[{"type":"Ready","status":"True","lastHeartbeatTime":"2026-01-01T00:00:00Z","lastTransitionTime":"2026-01-01T00:00:00Z","reason":"KubeletReady","message":"ready"}]}}
        """;

    private const string PodTemplate = """
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"o-%name%","namespace":"bench","uid":"%uid%","resourceVersion":"%n%","generation":1,"creationTimestamp":"2026-01-01T00:00:00Z","labels":{"app":"bench","shard":"s%shard%","tier":"backend"},"annotations":{"example.com/note":"nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn"},"managedFields":[{"manager":"bench","operation":"Update","apiVersion":"v1","time":"2026-01-01T00:00:00Z","fieldsType":"FieldsV1","fieldsV1":{"f:metadata":{"f:annotations":{".":{},"f:example.com/note":{}},"f:labels":{".":{},"f:app":{},"f:shard":{},"f:tier":{}}},"f:spec":{"f:automountServiceAccountToken":{},"f:containers":{"k:{\"name\":\"main\"}":{".":{},"f:command":{},"f:env":{".":{},"k:{\"name\":\"A\"}":{".":{},"f:name":{},"f:value":{}},"k:{\"name\":\"POD_IP\"}":{".":{},"f:name":{},"f:valueFrom":{".":{},"f:fieldRef":{}}}},"f:image":{},"f:imagePullPolicy":{},"f:name":{},"f:ports":{".":{},"k:{\"containerPort\":8080,\"protocol\":\"TCP\"}":{".":{},"f:containerPort":{},"f:name":{},"f:protocol":{}}},"f:readinessProbe":{".":{},"f:failureThreshold":{},"f:httpGet":{".":{},"f:path":{},"f:port":{},"f:scheme":{}},"f:periodSeconds":{},"f:successThreshold":{},"f:timeoutSeconds":{}},"f:resources":{".":{},"f:limits":{".":{},"f:memory":{}},"f:requests":{".":{},"f:cpu":{},"f:memory":{}}},"f:terminationMessagePath":{},"f:terminationMessagePolicy":{},"f:volumeMounts":{".":{},"k:{\"mountPath\":\"/tmp\"}":{".":{},"f:mountPath":{},"f:name":{}}}}},"f:dnsPolicy":{},"f:enableServiceLinks":{},"f:restartPolicy":{},"f:schedulerName":{},"f:securityContext":{},"f:terminationGracePeriodSeconds":{},"f:volumes":{".":{},"k:{\"name\":\"tmp\"}":{".":{},"f:emptyDir":{},"f:name":{}}}}}}]},"spec":{"volumes":[{"name":"tmp","emptyDir":{}}],"containers":[{"name":"main","image":"registry.example/app:v1","command":["/app","--port=8080"],"ports":[{"name":"http","containerPort":8080,"protocol":"TCP"}],"env":[{"name":"A","value":"1"},{"name":"POD_IP","valueFrom":{"fieldRef":{"apiVersion":"v1","fieldPath":"status.podIP"}}}],"resources":{"limits":{"memory":"64Mi"},"requests":{"cpu":"10m","memory":"16Mi"}},"volumeMounts":[{"name":"tmp","mountPath":"/tmp"}],"readinessProbe":{"httpGet":{"path":"/healthz","port":8080,"scheme":"HTTP"},"timeoutSeconds":1,"periodSeconds":10,"successThreshold":1,"failureThreshold":3},"terminationMessagePath":"/dev/termination-log","terminationMessagePolicy":"File","imagePullPolicy":"IfNotPresent"}],"restartPolicy":"Always","terminationGracePeriodSeconds":30,"dnsPolicy":"ClusterFirst","serviceAccountName":"default","serviceAccount":"default","automountServiceAccountToken":false,"nodeName":"node-%node%","securityContext":{},"schedulerName":"default-scheduler","tolerations":[{"key":"node.kubernetes.io/not-ready","operator":"Exists","effect":"NoExecute","tolerationSeconds":300},{"key":"node.kubernetes.io/unreachable","operator":"Exists","effect":"NoExecute","tolerationSeconds":300}],"priority":0,"enableServiceLinks":true,"preemptionPolicy":"PreemptLowerPriority"},"status":{"phase":"Pending","conditions":[{"type":"PodScheduled","status":"True","lastProbeTime":null,"lastTransitionTime":"2026-01-01T00:00:00Z"}],"qosClass":"Burstable"}}
        """;

    public static async Task RunAsync(string database, int count)
    {
        await using var log = new PostgresObjectLog(database);
        await log.InitializeAsync();
        await SeedAsync(log, count);
        await SeedNodesAsync(log);
        for (var round = 0; round < Rounds; round++)
        {
            await MeasureAsync("read keys and revisions", async () => (await log.ReadIndexAsync("pods")).Keys.Count);
            await MeasureAsync("read everything", async () => (await log.ReadCurrentAsync("pods")).Objects.Count);
            await TakeOverAsync(log);
        }
    }

    private static async Task TakeOverAsync(IObjectLog log)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Error);
        builder.UseOrleans(silo => silo.UseLocalhostClustering(21111, 31111));
        builder.Services.AddSingleton(log);
        builder.Services.AddSequencers();
        builder.Services.AddResourceCaches();
        using var host = builder.Build();
        await host.StartAsync();
        var grains = host.Services.GetRequiredService<IGrainFactory>();
        // A silo that takes over has had other logs before.
        await grains.GetGrain<IResourceGrain>("warm-up").GetRevisionAsync();
        await MeasureAsync("sequencer takes over", async () => (int)await grains.GetGrain<IResourceGrain>("pods").GetRevisionAsync());
        var cache = host.Services.GetRequiredService<ResourceCaches>().Get("pods");
        await MeasureAsync("cache in the silo is filled", async () =>
        {
            await cache.WaitForAsync(0, CancellationToken.None);
            return cache.Snapshot.Objects.Count;
        });
        await host.StopAsync();
    }

    private static async Task MeasureAsync(string name, Func<Task<int>> act)
    {
        GC.Collect();
        var pauses = GC.GetTotalPauseDuration();
        var processor = Process.GetCurrentProcess().TotalProcessorTime;
        var started = Stopwatch.GetTimestamp();
        var found = await act();
        var wall = Stopwatch.GetElapsedTime(started);
        processor = Process.GetCurrentProcess().TotalProcessorTime - processor;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name,-30} {found,8} {wall.TotalSeconds,7:0.000} s, processor {processor.TotalSeconds:0.000} s, collections {(GC.GetTotalPauseDuration() - pauses).TotalSeconds:0.000} s"));
    }

    private static async Task SeedAsync(PostgresObjectLog log, int count)
    {
        var head = (await log.GetHeadAsync("pods")).Revision;
        while (head < count)
        {
            var batch = new List<LogEntry>(Batch);
            for (var i = 0; i < Batch; i++)
            {
                var revision = head + i + 1;
                batch.Add(new LogEntry(revision, $"bench/o-{revision:000000}", LogAction.Create, Pod(revision), DateTimeOffset.UnixEpoch));
            }

            await log.AppendAsync("pods", batch);
            head += Batch;
        }
    }

    private static async Task SeedNodesAsync(PostgresObjectLog log)
    {
        if ((await log.GetHeadAsync("nodes")).Revision > 0)
            return;
        var batch = new List<LogEntry>();
        for (var n = 0; n <= Nodes; n++)
        {
            var (name, zone) = n < Nodes ? ($"node-{n}", "bench") : ("node-live", "live");
            var json = NodeTemplate
                .Replace("%name%", name).Replace("%zone%", zone).Replace("%uid%", Guid.NewGuid().ToString())
                .Replace("%n%", (n + 1).ToString(CultureInfo.InvariantCulture));
            batch.Add(new LogEntry(n + 1, name, LogAction.Create, Encoding.UTF8.GetBytes(json), DateTimeOffset.UnixEpoch));
        }

        await log.AppendAsync("nodes", batch);
    }

    /// <summary>As big as a stored pod of the load tool.</summary>
    private static byte[] Pod(long n) => Encoding.UTF8.GetBytes(PodTemplate
        .Replace("%name%", n.ToString("000000", CultureInfo.InvariantCulture)).Replace("%n%", n.ToString(CultureInfo.InvariantCulture))
        .Replace("%uid%", Guid.NewGuid().ToString()).Replace("%shard%", (n % 100).ToString(CultureInfo.InvariantCulture))
        .Replace("%node%", (n % Nodes).ToString(CultureInfo.InvariantCulture)));
}
