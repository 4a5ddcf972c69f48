using System.Diagnostics;
using Npgsql;
using OrleansOrchestrator.Chaos.Checking;
using OrleansOrchestrator.Chaos.Faults;
using OrleansOrchestrator.Chaos.Load;
using OrleansOrchestrator.Chaos.Processes;
using OrleansOrchestrator.Chaos.Reporting;
using OrleansOrchestrator.Chaos.Watching;

namespace OrleansOrchestrator.Chaos;

/// <summary>A run from the first process to the report: a cluster, its load, faults one after the other, and the checks.</summary>
internal sealed class ChaosRun(ChaosOptions options, string folder, bool isolated, TextWriter output) : IAsyncDisposable
{
    private const int Silos = 3;
    private const int Gateways = 2;
    private const int Watchers = 20;
    private const int Deployments = 4;
    private const string NodeName = "node-1";

    private static readonly TimeSpan MostReadPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan WholeLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ReadEvery = TimeSpan.FromSeconds(5);

    private readonly List<FaultResult> _results = [];
    private readonly List<string> _findings = [];
    private TimeSpan _pauseWithoutFault;
    private ChaosCluster? _started;
    private ClusterLoad? _loaded;
    private HistoryReader _history = null!;

    private ChaosCluster Cluster => _started!;

    private ClusterLoad Load => _loaded!;

    /// <summary>Whether every promise was kept.</summary>
    public async Task<bool> RunAsync(string command, CancellationToken ct)
    {
        var faults = Select(out var leftOut);
        await SayAsync($"seed {options.Seed}, logs and data in {folder}");
        var cluster = _started = await ChaosCluster.StartAsync(options, folder, Silos, Gateways, isolated);
        await cluster.WaitUntilWholeAsync(WholeLimit);
        await WaitForAsync(() => cluster.Kubeconfigs.All(File.Exists), ct);
        var load = _loaded = new ClusterLoad(cluster.Kubeconfigs);
        var node = ChaosNode.IsPossible(isolated) ? NodeName : null;
        await load.PrepareAsync(node, ct);
        var random = new Random(options.Seed);
        await load.StartAsync(options.Rate, Watchers, Deployments, random.Next(), ct);
        if (node is not null)
        {
            cluster.StartNode(node);
            await load.StartOnNodeAsync(node, options.Seed, ct);
        }

        await WaitForAsync(IsInService(Stopwatch.GetTimestamp()), ct);
        await Task.Delay(Quiet, ct);
        await SayAsync("running");

        var began = Stopwatch.GetTimestamp();
        _history = new HistoryReader(cluster.Database.ConnectionString);
        using var stopReading = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var reading = ReadAlongAsync(stopReading.Token);
        var plan = new FaultPlan(faults, random);
        var quietSince = began;
        for (var n = 0; options.Minutes > 0 ? Stopwatch.GetElapsedTime(began).TotalMinutes < options.Minutes : n < faults.Count; n++)
        {
            await Task.Delay(Quiet, ct);
            var quiet = load.Journal.LongestPause("writes", quietSince, Stopwatch.GetTimestamp()).Length;
            _pauseWithoutFault = quiet > _pauseWithoutFault ? quiet : _pauseWithoutFault;
            await RunFaultAsync(plan.Next(), random, ct);
            quietSince = Stopwatch.GetTimestamp();
        }

        var length = Stopwatch.GetElapsedTime(began);
        var written = load.Journal.Writes.Count(w => w.Outcome == WriteOutcome.Acknowledged);
        await load.StopWritingAsync();
        if (cluster.Node is not null)
            await cluster.Node.RemoveAsync();
        await stopReading.CancelAsync();
        await reading;
        await CheckAsync(ct);
        var text = Report.Write(options, command, Sum(length, written), _results, _findings, leftOut);
        if (options.Report is not null)
            await File.WriteAllTextAsync(options.Report, text, ct);
        await output.WriteLineAsync(text);
        return _findings.Count == 0;
    }

    public async ValueTask DisposeAsync()
    {
        if (_loaded is not null)
            await _loaded.DisposeAsync();
        if (_started is not null)
            await _started.DisposeAsync();
    }

    private List<Fault> Select(out List<string> leftOut)
    {
        var wanted = AllFaults.List.Where(f => options.Faults.Count == 0 ? !f.IsExtra : options.Faults.Contains(f.Name)).ToList();
        leftOut = [.. wanted.Where(f => !IsPossible(f)).Select(f => f.Text)];
        return [.. wanted.Where(IsPossible)];

        bool IsPossible(Fault fault) => (isolated || !fault.NeedsNetwork) && (!fault.HitsNode || ChaosNode.IsPossible(isolated));
    }

    private async Task RunFaultAsync(Fault fault, Random random, CancellationToken ct)
    {
        var scene = new FaultScene(random);
        var (siloEnds, gatewayEnds, nodeEnds, dead) = (Cluster.EndsOfSilos, Cluster.EndsOfGateways, Cluster.EndsOfNode, await Cluster.DeadSilosAsync());
        var from = Stopwatch.GetTimestamp();
        try
        {
            await fault.RunAsync(Cluster, scene);
            await Cluster.WaitUntilWholeAsync(WholeLimit);
        }
        catch (TimeoutException e)
        {
            _findings.Add($"{fault.Name} of {scene.Victim}: {e.Message}");
        }

        await WaitForAsync(IsInService(Stopwatch.GetTimestamp(), fault.HitsNode), ct);
        var duration = Stopwatch.GetElapsedTime(from);
        await Task.Delay(TimeSpan.FromSeconds(1), ct);
        var result = Measure(fault, scene, duration, from, Stopwatch.GetTimestamp());
        _results.Add(result);
        await SayAsync($"{fault.Name} of {scene.Victim}: {duration.TotalSeconds:F1} s, writes paused {result.Counted.TotalSeconds:F2} s ({result.PausedLog}), "
            + $"reads {result.ReadPause.TotalSeconds:F2} s, {result.Errors.Count} errors {scene.Note}");
        foreach (var error in result.Errors.Take(3))
            await SayAsync("  " + error);
        if (!fault.MayEndSilos && Cluster.EndsOfSilos != siloEnds)
            _findings.Add($"{fault.Name} of {scene.Victim}: a silo ended by itself");
        if (Cluster.EndsOfGateways != gatewayEnds)
            _findings.Add($"{fault.Name} of {scene.Victim}: a gateway ended by itself");
        if (Cluster.EndsOfNode != nodeEnds)
            _findings.Add($"{fault.Name} of {scene.Victim}: a node's agent ended by itself");
        if (fault.MustKeepSilos && await Cluster.DeadSilosAsync() != dead)
            _findings.Add($"{fault.Name} of {scene.Victim}: it was given up");
    }

    private FaultResult Measure(Fault fault, FaultScene scene, TimeSpan duration, long from, long to)
    {
        var journal = Load.Journal;
        var pause = journal.LongestPause("writes", from, to);
        var counted = pause;
        if (scene.DatabaseDown is { } down)
        {
            var before = journal.LongestPause("writes", from, down.From);
            counted = journal.LongestPause("writes", down.To, to);
            counted = before.Length > counted.Length ? before : counted;
        }

        var reads = journal.LongestPause("reads", from, to).Length;
        var errors = journal.ErrorsBetween(from, to);
        if (counted.Length > (fault.MostPause ?? options.MostPause))
            _findings.Add($"{fault.Name} of {scene.Victim}: {counted.Stream} paused for {counted.Length.TotalSeconds:F2} s");
        if (!fault.HitsGateway && reads > MostReadPause)
            _findings.Add($"{fault.Name} of {scene.Victim}: a gateway answered no read for {reads.TotalSeconds:F2} s");
        if (fault.IsSmooth && errors.Count > 0)
            _findings.Add($"{fault.Name}: {errors.Count} writes failed, the first: {errors[0]}");
        return new FaultResult(fault, scene.Victim, scene.Note, duration, pause.Length, pause.Stream, counted.Length, reads, errors);
    }

    /// <summary>Whether every log was written to, and every gateway read from, after a moment.</summary>
    private Func<bool> IsInService(long moment, bool onNode = false) =>
        () => Load.Streams(onNode).All(stream => Load.Journal.LastAcknowledgement(stream) > moment);

    private async Task WaitForAsync(Func<bool> isThere, CancellationToken ct)
    {
        var since = Stopwatch.GetTimestamp();
        while (!isThere())
        {
            if (Stopwatch.GetElapsedTime(since) > WholeLimit)
                throw new TimeoutException($"the cluster does not work any more; see {folder}");
            await Task.Delay(20, ct);
        }
    }

    /// <summary>Follows the logs, so that what the database has said once cannot change unseen.</summary>
    private async Task ReadAlongAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                foreach (var kind in WatchedKind.All)
                    await _history.ReadAsync(kind.Log, ct);
            }
            catch (Exception e) when (e is NpgsqlException or OperationCanceledException)
            {
                // The database is away, which may be the fault of the moment.
            }

            await Task.Delay(ReadEvery, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task CheckAsync(CancellationToken ct)
    {
        foreach (var kind in WatchedKind.All)
            await _history.ReadAsync(kind.Log, ct);
        var newest = _history.Logs.ToDictionary(l => l.Key, l => l.Value.Count == 0 ? 0 : l.Value[^1].Revision);
        await Load.StopWatchingAsync(watcher =>
            watcher.Records.Count > 0 && LogChecker.NewestFor(_history.Logs[watcher.Log], watcher.Records[^1], newest[watcher.Log]) is var expected
            && (expected is null || watcher.Records[^1].Last >= expected));
        // What is still written by controllers ends here, so that the tables can be compared.
        foreach (var member in Cluster.Silos.Concat(Cluster.Gateways))
            await member.KillAsync();
        foreach (var kind in WatchedKind.All)
        {
            _findings.AddRange(await _history.ReadAgainAsync(kind.Log, ct));
            await _history.ReadAsync(kind.Log, ct);
            var checker = new LogChecker(kind.Log, _history.Logs[kind.Log]);
            checker.CheckCurrent(await _history.ReadCurrentAsync(kind.Log, ct));
            checker.CheckWrites(Load.Journal.Writes.Where(w => w.Log == kind.Log));
            foreach (var watcher in Load.Watchers.Where(w => w.Log == kind.Log))
            {
                foreach (var record in watcher.Records)
                    checker.CheckWatch(record);
                if (watcher.Records.Count > 0)
                    checker.CheckReached(watcher.Records[^1], newest[kind.Log]);
                checker.CheckLists(watcher.Lists);
            }

            _findings.AddRange(checker.Findings);
        }

        _findings.AddRange(Load.Watchers.Where(w => w.Records.Count == 0).Select(w => $"{w.Log}: a watcher never got a list"));
        _findings.AddRange(Load.Journal.Findings);
    }

    private Totals Sum(TimeSpan length, int writtenInTime)
    {
        var writes = Load.Journal.Writes;
        return new Totals(
            length, writes.Count(w => w.Outcome == WriteOutcome.Acknowledged), writes.Count(w => w.Outcome == WriteOutcome.Refused),
            writes.Count(w => w.Outcome == WriteOutcome.Unknown), writtenInTime / length.TotalSeconds, Load.Watchers.Count,
            Load.Watchers.Sum(w => w.Told), Load.Watchers.Sum(w => w.Resumed), Load.Watchers.Sum(w => w.Relisted),
            Load.Deployments.Sum(d => d.Reached), Load.Deployments.Max(d => d.Longest), Cluster.EndsOfSilos, CountFenced(), _pauseWithoutFault, Cluster.Node is not null);
    }

    /// <summary>How often an activation wanted to write to a log in which another had written: what a partition is expected to lead to.</summary>
    private int CountFenced() =>
        Cluster.Silos.Sum(silo => File.ReadLines(silo.Log).Count(line => line.Contains("does not follow the stored head", StringComparison.Ordinal)));

    private Task SayAsync(string text) => output.WriteLineAsync($"{TimeProvider.System.GetUtcNow():HH:mm:ss.fff} {text}");
}
