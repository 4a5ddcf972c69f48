using OrleansOrchestrator.Chaos.Watching;

namespace OrleansOrchestrator.Chaos.Load;

/// <summary>All clients of a run: writers, counters, readers, watchers, Deployments and the nodes that their pods run on.</summary>
internal sealed class ClusterLoad : IAsyncDisposable
{
    private const int Counters = 2;
    private const int Nodes = 3;

    // Of every 12 writers.
    private static readonly WrittenKind[] Shares =
    [
        WrittenKind.ConfigMap, WrittenKind.Secret, WrittenKind.Lease, WrittenKind.Pod, WrittenKind.ConfigMap, WrittenKind.Secret,
        WrittenKind.Lease, WrittenKind.ConfigMap, WrittenKind.Pod, WrittenKind.ConfigMap, WrittenKind.Lease, WrittenKind.Secret,
    ];

    private static readonly TimeSpan SettleLimit = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource _stopWriting = new();
    private readonly CancellationTokenSource _stopApps = new();
    private readonly CancellationTokenSource _abort = new();
    private readonly CancellationTokenSource _stopWatching = new();
    private readonly List<GatewayClient> _gateways;
    private readonly List<Task> _writing = [];
    private readonly List<Task> _apps = [];
    private readonly List<Task> _watching = [];
    private Task _nodes = Task.CompletedTask;
    private SteadyPods? _steady;
    private string? _nodeStream;

    public ClusterLoad(IEnumerable<string> kubeconfigs) => _gateways = [.. kubeconfigs.Select(k => new GatewayClient(k))];

    public Journal Journal { get; } = new();

    public List<Watcher> Watchers { get; } = [];

    public List<DeploymentDriver> Deployments { get; } = [];

    /// <summary>What is done all the time, by its names in the journal.</summary>
    /// <param name="onNode">With the changes of pods on a node, each of which takes seconds.</param>
    public IEnumerable<string> Streams(bool onNode)
    {
        var streams = Shares.Select(k => "writes to " + k.Log).Distinct().Concat(_gateways.Select((_, i) => ReadsFrom(i)));
        return onNode && _nodeStream is not null ? streams.Append(_nodeStream) : streams;
    }

    /// <summary>Until the API answers and there is what the load needs.</summary>
    /// <param name="node">A node that runs pods; null where there is none.</param>
    public async Task PrepareAsync(string? node, CancellationToken ct)
    {
        foreach (var gateway in _gateways)
        {
            while (!(await gateway.SendAsync(HttpMethod.Get, "readyz", null, "", ct)).IsSuccess)
                await Task.Delay(100, ct);
        }

        var api = Client(0);
        foreach (var ns in (string[])[WrittenKind.Namespace, DrivenPods.Played.Namespace, .. node is null ? Array.Empty<string>() : [DrivenPods.On(node).Namespace]])
        {
            var body = $$$"""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"{{{ns}}}"}}""";
            await api.InsistAsync(HttpMethod.Post, "api/v1/namespaces", body, "application/json", ct);
            while (!(await api.GetAsync($"api/v1/namespaces/{ns}/serviceaccounts/default", ct)).IsSuccess)
                await Task.Delay(100, ct);
        }
    }

    public async Task StartAsync(int rate, int watchers, int deployments, int seed, CancellationToken ct)
    {
        for (var i = 0; i < watchers; i++)
        {
            var kind = WatchedKind.All[i % WatchedKind.All.Count];
            // The last round knows one namespace only.
            var ns = i / WatchedKind.All.Count == 2 ? i % 2 == 0 ? WrittenKind.Namespace : DrivenPods.Played.Namespace : null;
            var home = (i / WatchedKind.All.Count + i) % _gateways.Count;
            var name = $"watcher {i + 1} of {kind.Plural}{(ns is null ? "" : " in " + ns)}";
            var watcher = new Watcher(name, kind, ns, _gateways, home);
            Watchers.Add(watcher);
            _watching.Add(Task.Run(() => watcher.RunAsync(_stopWatching.Token), ct));
        }

        var nodes = new PlayedNodes(Client(0), Nodes);
        await nodes.RegisterAsync(ct);
        _nodes = Task.Run(() => nodes.RunAsync(_abort.Token), ct);
        var writers = Math.Max(Shares.Length, rate / 12);
        var pace = TimeSpan.FromSeconds(1.0 * (writers + Counters) / rate);
        for (var i = 0; i < writers; i++)
        {
            var writer = new Writer("w" + i, Shares[i % Shares.Length], Client(i), Journal, pace, seed + i);
            _writing.Add(Task.Run(() => writer.RunAsync(_stopWriting.Token), ct));
        }

        for (var i = 0; i < Counters; i++)
        {
            var counter = new SharedCounter("counter", Client(i), Journal, pace);
            _writing.Add(Task.Run(() => counter.RunAsync(_stopWriting.Token), ct));
        }

        for (var i = 0; i < _gateways.Count; i++)
        {
            var reader = new Reader(ReadsFrom(i), _gateways[i], Journal);
            _writing.Add(Task.Run(() => reader.RunAsync(_stopWriting.Token), ct));
        }

        for (var i = 0; i < deployments; i++)
            Drive(new DeploymentDriver("app-" + i, DrivenPods.Played, Client(i), Journal, seed + 1000 + i));
    }

    /// <summary>Runs pods on a node: some that change, and some that must not.</summary>
    public async Task StartOnNodeAsync(string node, int seed, CancellationToken ct)
    {
        _steady = new SteadyPods(node, Client(0), Journal);
        await _steady.StartAsync(ct);
        _nodeStream = DrivenPods.On(node).Stream;
        Drive(new DeploymentDriver("real", DrivenPods.On(node), Client(1), Journal, seed + 2000));
    }

    private void Drive(DeploymentDriver driver)
    {
        Deployments.Add(driver);
        _apps.Add(Task.Run(() => driver.RunAsync(_stopApps.Token, _abort.Token)));
    }

    /// <summary>Ends the writers, and then all that the last changes of Deployments were waiting for.</summary>
    public async Task StopWritingAsync()
    {
        await _stopApps.CancelAsync();
        await _stopWriting.CancelAsync();
        await Task.WhenAll(_writing);
        await Task.WhenAll(_apps);
        if (_steady is not null)
            await _steady.CheckAsync(CancellationToken.None);
        await _abort.CancelAsync();
        await _nodes;
    }

    /// <summary>Ends the watchers once they were told of what is written, or had time for it.</summary>
    public async Task StopWatchingAsync(Func<Watcher, bool> isThere)
    {
        using var limit = new CancellationTokenSource(SettleLimit);
        while (!limit.IsCancellationRequested && !Watchers.All(isThere))
            await Task.Delay(100);
        await _stopWatching.CancelAsync();
        await Task.WhenAll(_watching);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var source in (CancellationTokenSource[])[_stopWriting, _stopApps, _abort, _stopWatching])
            await source.CancelAsync();
        await Task.WhenAll([.. _writing, .. _apps, .. _watching, _nodes]).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var source in (CancellationTokenSource[])[_stopWriting, _stopApps, _abort, _stopWatching])
            source.Dispose();
        foreach (var gateway in _gateways)
            gateway.Dispose();
    }

    private static string ReadsFrom(int gateway) => $"reads from gateway {gateway + 1}";

    private ApiClient Client(int number) => new(_gateways, number % _gateways.Count);
}
