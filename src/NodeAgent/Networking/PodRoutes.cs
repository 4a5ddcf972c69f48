using System.Threading.Channels;
using k8s.Models;
using Microsoft.Extensions.Logging;
using OrleansOrchestrator.NodeAgent.Api;

namespace OrleansOrchestrator.NodeAgent.Networking;

/// <summary>
/// Keeps a route to the pods of every other node by that node's address, for nodes of one subnet. Its routes carry a protocol number of
/// their own: those left by an earlier life are found again, and nobody else's are touched.
/// </summary>
internal sealed partial class PodRoutes(string nodeName, TimeProvider time, ILogger<PodRoutes> logger) : IReflectorSink<V1Node>
{
    private const string Protocol = "136";

    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, PodRoute> _wanted = [];
    private readonly Channel<bool> _changed = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Replaced(IReadOnlyList<V1Node> objects)
    {
        lock (_lock)
        {
            _wanted.Clear();
            foreach (var node in objects)
                Set(node);
        }

        _changed.Writer.TryWrite(true);
    }

    public void Changed(V1Node item)
    {
        // Nodes report every few minutes, and seldom anything that matters here.
        lock (_lock)
        {
            if (!Set(item))
                return;
        }

        _changed.Writer.TryWrite(true);
    }

    public void Deleted(V1Node item)
    {
        lock (_lock)
            _wanted.Remove(item.Metadata.Name);
        _changed.Writer.TryWrite(true);
    }

    /// <summary>Brings the machine's routes to what the nodes say, again after every change, until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        while (await _changed.Reader.WaitToReadAsync(cancellation))
        {
            _changed.Reader.TryRead(out _);
            if (await ApplyAsync(cancellation) is not { } error)
                continue;
            LogFailed(error);
            await Task.Delay(RetryDelay, time, cancellation);
            _changed.Writer.TryWrite(true);
        }
    }

    /// <summary>The routes of <c>ip route show</c>: one a line, the range first, the gateway after <c>via</c>.</summary>
    internal static HashSet<PodRoute> Parse(string shown)
    {
        var routes = new HashSet<PodRoute>();
        foreach (var line in shown.Split('\n'))
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var via = Array.IndexOf(words, "via");
            if (via > 0 && via + 1 < words.Length)
                routes.Add(new PodRoute(words[0], words[via + 1]));
        }

        return routes;
    }

    /// <returns>Null, or what did not work.</returns>
    private async Task<string?> ApplyAsync(CancellationToken cancellation)
    {
        HashSet<PodRoute> wanted;
        lock (_lock)
            wanted = [.. _wanted.Values];
        var (shown, error) = await NetworkTools.ExecuteAsync("ip", ["-4", "route", "show", "proto", Protocol], null, cancellation);
        var present = Parse(shown);
        foreach (var route in present.Except(wanted))
            error ??= await ChangeAsync("del", route, cancellation);
        foreach (var route in wanted.Except(present))
        {
            error ??= await ChangeAsync("replace", route, cancellation);
            LogRouted(route.Range, route.Gateway);
        }

        return error;
    }

    private static Task<string?> ChangeAsync(string change, PodRoute route, CancellationToken cancellation) =>
        NetworkTools.RunAsync("ip", ["route", change, route.Range, "via", route.Gateway, "proto", Protocol], null, cancellation);

    /// <summary>True when the node's route is another one now.</summary>
    private bool Set(V1Node node)
    {
        var name = node.Metadata.Name;
        var before = _wanted.GetValueOrDefault(name);
        if (name == nodeName || RouteOf(node) is not { } route)
            return _wanted.Remove(name);
        _wanted[name] = route;
        return route != before;
    }

    private static PodRoute? RouteOf(V1Node node)
    {
        if (node.Spec?.PodCIDR is not { Length: > 0 } range)
            return null;
        foreach (var address in node.Status?.Addresses ?? [])
        {
            if (address.Type == "InternalIP")
                return new PodRoute(range, address.Address);
        }

        return null;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Pods of {Range} are reached by {Gateway}")]
    private partial void LogRouted(string range, string gateway);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Routes to other nodes' pods are not as they should be: {Reason}")]
    private partial void LogFailed(string reason);
}

/// <summary>Where a range of pod addresses is.</summary>
internal sealed record PodRoute(string Range, string Gateway);
