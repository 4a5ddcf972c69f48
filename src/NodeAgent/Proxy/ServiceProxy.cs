using System.Globalization;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using OrleansOrchestrator.NodeAgent.Networking;
using OrleansOrchestrator.NodeAgent.Services;

namespace OrleansOrchestrator.NodeAgent.Proxy;

/// <summary>Keeps this node's service rules as the services and endpoints are. A first change is in force after a moment; a storm of them is applied at
/// a bounded rate, each time in one transaction.</summary>
internal sealed partial class ServiceProxy(
    ServiceDirectory directory, NodeAgentOptions options, TimeProvider time, ILogger<ServiceProxy> logger)
{
    // Long enough for a service and its endpoints to come together.
    private static readonly TimeSpan Settle = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan PeriodMin = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan CheckPeriod = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private readonly string table = Ruleset.TableOf(options.BridgeName);
    private readonly ServiceRulesRenderer renderer = new(options.NodeName, options.ClusterCidr ?? options.PodCidr);
    private readonly Channel<bool> signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private HashSet<ServiceKey> dirty = [];
    private RulesetState? applied;

    public async Task RunAsync(CancellationToken cancellation)
    {
        directory.Changed += Note;
        try
        {
            await directory.Synced.WaitAsync(cancellation);
            while (true)
            {
                var delay = await SyncAsync(cancellation) ? PeriodMin : RetryDelay;
                await Task.Delay(delay, time, cancellation);
                await WaitForChangeAsync(cancellation);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The rules stay: pods do, too.
        }
        finally
        {
            directory.Changed -= Note;
        }
    }

    private void Note(ServiceKey key)
    {
        lock (gate)
            dirty.Add(key);
        signal.Writer.TryWrite(true);
    }

    private async Task WaitForChangeAsync(CancellationToken cancellation)
    {
        while (applied is not null)
        {
            using var timeout = new CancellationTokenSource(CheckPeriod, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
            try
            {
                await signal.Reader.WaitToReadAsync(either.Token);
                signal.Reader.TryRead(out _);
                await Task.Delay(Settle, time, cancellation);
                return;
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                // Someone may have flushed the machine's rules.
                if (await NetworkTools.RunAsync("nft", ["list", "chain", "ip", table, "services"], null, cancellation) is not null)
                    applied = null;
            }
        }
    }

    /// <summary>Applies what changed.</summary>
    /// <returns>Whether the kernel took it.</returns>
    private async Task<bool> SyncAsync(CancellationToken cancellation)
    {
        HashSet<ServiceKey> changed;
        lock (gate)
            (changed, dirty) = (dirty, []);
        var started = time.GetTimestamp();
        var isFirst = applied is null;
        var stale = new List<UdpFlow>();
        try
        {
            if (applied is null)
                await ReplaceAsync(cancellation);
            else
                await ApplyAsync(applied.Change(changed.Select(Render), stale), cancellation);
        }
        catch (RulesetOutdatedException e)
        {
            ProxyMetrics.Synced(time.GetElapsedTime(started), succeeded: false);
            LogOutdated(e.Message);
            applied = null;
            return !isFirst && await SyncAsync(cancellation);
        }
        ProxyMetrics.Synced(time.GetElapsedTime(started), succeeded: true);
        if (isFirst)
            LogReplaced(directory.Keys.Count, table, (int)time.GetElapsedTime(started).TotalMilliseconds);
        foreach (var flow in stale)
            await ForgetAsync(flow, cancellation);
        return true;
    }

    private async Task ReplaceAsync(CancellationToken cancellation)
    {
        var state = new RulesetState(table);
        var content = state.Change(directory.Keys.Select(Render), []);
        string[] own = options.ClusterDns is null ? [] : [options.ClusterDns];
        await ApplyAsync(Ruleset.Skeleton(table, own, options.Precedence) + content, cancellation);
        applied = state;
    }

    private (ServiceKey, ServiceRules) Render(ServiceKey key) => (key, renderer.Render(directory.Find(key)));

    private static async Task ApplyAsync(string ruleset, CancellationToken cancellation)
    {
        if (ruleset.Length > 0 && await NetworkTools.ApplyAsync(ruleset, cancellation) is { } error)
            throw new RulesetOutdatedException(error);
    }

    private static Task ForgetAsync(UdpFlow flow, CancellationToken cancellation)
    {
        var arguments = new List<string> { "-D", "-p", "udp", "--orig-port-dst", flow.Port.ToString(CultureInfo.InvariantCulture) };
        if (flow.Address is not null)
            arguments.AddRange(["--orig-dst", flow.Address]);
        if (flow.Endpoint.Length > 0)
            arguments.AddRange(["--dst-nat", flow.Endpoint]);
        // It fails when there is no such flow, which is as well.
        return NetworkTools.RunAsync("conntrack", arguments, null, cancellation);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Services} services in table {Table} after {Milliseconds} ms")]
    private partial void LogReplaced(int services, string table, int milliseconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The service rules are made anew: {Reason}")]
    private partial void LogOutdated(string reason);
}
