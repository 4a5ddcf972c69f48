using System.Runtime.InteropServices;
using System.Text.Json;
using OrleansOrchestrator.Chaos.Checking;
using OrleansOrchestrator.Chaos.Load;

namespace OrleansOrchestrator.Chaos.Watching;

/// <summary>
/// Watches a resource as an informer does: lists, watches from there, goes on from where it was when a connection ends, at any gateway,
/// and lists anew only when it is told 410. Remembers all that it was told.
/// </summary>
internal sealed class Watcher(string name, WatchedKind kind, string? ns, IReadOnlyList<GatewayClient> gateways, int home)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    // So that a connection on which nothing comes any more is found out.
    private static readonly TimeSpan WatchLength = TimeSpan.FromSeconds(20);

    private readonly List<WatchRecord> _records = [];
    private readonly List<ListRecord> _lists = [];
    private int _at = home;

    public string Log => kind.Log;

    public IReadOnlyList<WatchRecord> Records => _records;

    public IReadOnlyList<ListRecord> Lists => _lists;

    /// <summary>Connections beyond the first, lists anew left out.</summary>
    public int Resumed { get; private set; }

    public int Relisted => Math.Max(0, _records.Count - 1);

    public long Told => _records.Sum(r => (long)r.Events.Count);

    private string Path => ns is null ? $"{kind.Prefix}/{kind.Plural}" : $"{kind.Prefix}/namespaces/{ns}/{kind.Plural}";

    public async Task RunAsync(CancellationToken ct)
    {
        WatchRecord? record = null;
        while (!ct.IsCancellationRequested)
        {
            try
            {
                if (record is null)
                {
                    record = await ListAsync(ct);
                    if (record is not null)
                        _records.Add(record);
                }
                else if (await WatchAsync(record, ct))
                {
                    Resumed++;
                }
                else
                {
                    record = null;
                    continue;
                }
            }
            catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
            {
                Resumed++;
                _at = (_at + 1) % gateways.Count;
            }

            await Task.Delay(Pause, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<WatchRecord?> ListAsync(CancellationToken ct)
    {
        var answer = await gateways[_at].SendAsync(HttpMethod.Get, Path, null, "", ct);
        if (!answer.IsSuccess)
        {
            _at = (_at + 1) % gateways.Count;
            return null;
        }

        using var list = JsonDocument.Parse(answer.Body);
        var revision = Revision(list.RootElement);
        // Nothing was ever written: a watch from 0 would be one from any revision.
        if (revision == 0)
            return null;
        var items = list.RootElement.GetProperty("items");
        long sum = 0;
        foreach (var item in items.EnumerateArray())
            sum += Revision(item);
        _lists.Add(new ListRecord(name, kind.Log, ns, revision, items.GetArrayLength(), sum));
        return new WatchRecord(name, kind.Log, ns, revision);
    }

    /// <summary>False when it was told to list anew.</summary>
    private async Task<bool> WatchAsync(WatchRecord record, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(WatchLength + TimeSpan.FromSeconds(5));
        using var answer = await gateways[_at].OpenAsync(
            $"{Path}?watch=true&resourceVersion={record.Last}&timeoutSeconds={WatchLength.TotalSeconds}", limit.Token);
        if ((int)answer.StatusCode == 410)
            return false;
        answer.EnsureSuccessStatusCode();
        await using var body = await answer.Content.ReadAsStreamAsync(limit.Token);
        using var lines = new LineReader(body);
        while (await lines.ReadAsync(limit.Token) is { } line)
        {
            using var json = JsonDocument.Parse(line);
            var obj = json.RootElement.GetProperty("object");
            switch (json.RootElement.GetProperty("type").GetString())
            {
                case "ERROR":
                    return obj.GetProperty("code").GetInt32() != 410 ? throw new IOException(obj.GetRawText()) : false;
                case "ADDED":
                    Add(record, EntryAction.Create, obj);
                    break;
                case "MODIFIED":
                    Add(record, EntryAction.Update, obj);
                    break;
                case "DELETED":
                    Add(record, EntryAction.Delete, obj);
                    break;
            }
        }

        return true;
    }

    private static void Add(WatchRecord record, EntryAction action, JsonElement obj) =>
        record.Add(new SeenEvent(Revision(obj), action, HistoryEntry.HashOf(JsonMarshal.GetRawUtf8Value(obj))));

    private static long Revision(JsonElement obj) => long.Parse(obj.GetProperty("metadata").GetProperty("resourceVersion").GetString()!);
}
