using System.Text.Json.Nodes;
using OrleansOrchestrator.Chaos.Checking;

namespace OrleansOrchestrator.Chaos.Load;

/// <summary>
/// Writes mixed writes at a steady pace to objects that only it writes to, and says of each what it was told. Once in a while reads what
/// it was just acknowledged, which must be there.
/// </summary>
internal sealed class Writer(string name, WrittenKind kind, ApiClient api, Journal journal, TimeSpan pace, int seed)
{
    private const int MostObjects = 40;
    private const string Json = "application/json";
    private const string MergePatch = "application/merge-patch+json";

    private readonly Random _random = new(seed);
    private readonly List<JsonObject> _objects = [];
    private int _created;

    public async Task RunAsync(CancellationToken ct)
    {
        using var timer = new PeriodicTimer(pace);
        try
        {
            while (await timer.WaitForNextTickAsync(ct))
                await WriteAsync(ct);
        }
        catch (OperationCanceledException)
        {
            // The run is over; what was under way stays unknown.
        }
    }

    private Task WriteAsync(CancellationToken ct)
    {
        var choice = _random.Next(100);
        if (_objects.Count == 0 || (_objects.Count < MostObjects && choice < 30))
            return CreateAsync(ct);
        var chosen = _random.Next(_objects.Count);
        return choice switch
        {
            < 60 => UpdateAsync(chosen, ct),
            < 80 => PatchAsync(chosen, ct),
            _ => DeleteAsync(chosen, ct),
        };
    }

    private async Task CreateAsync(CancellationToken ct)
    {
        var write = journal.NextWrite();
        var obj = kind.New($"{name}-{++_created}", write);
        var answer = await SendAsync(write, WriteAction.Create, obj, HttpMethod.Post, kind.Path(), obj, Json, null, ct);
        if (answer.IsSuccess)
            await KeepAsync(null, answer, ct);
        else
            await LookAsync(null, obj, ct);
    }

    private async Task UpdateAsync(int chosen, CancellationToken ct)
    {
        var write = journal.NextWrite();
        var obj = (JsonObject)_objects[chosen].DeepClone();
        Marks.Write(obj, kind.Kind, write);
        await ChangeAsync(write, WriteAction.Update, chosen, HttpMethod.Put, obj, Json, ct);
    }

    private async Task PatchAsync(int chosen, CancellationToken ct)
    {
        var write = journal.NextWrite();
        var patch = new JsonObject();
        if (_random.Next(2) == 0)
            patch["metadata"] = new JsonObject { ["resourceVersion"] = Text(_objects[chosen], "resourceVersion") };
        Marks.Write(patch, kind.Kind, write);
        await ChangeAsync(write, WriteAction.Patch, chosen, HttpMethod.Patch, patch, MergePatch, ct);
    }

    private async Task ChangeAsync(
        long write, WriteAction action, int chosen, HttpMethod method, JsonObject body, string contentType, CancellationToken ct)
    {
        var obj = _objects[chosen];
        var answer = await SendAsync(write, action, obj, method, kind.Path(Text(obj, "name")), body, contentType, null, ct);
        if (answer.IsSuccess)
            await KeepAsync(chosen, answer, ct);
        else
            await LookAsync(chosen, obj, ct);
    }

    private async Task DeleteAsync(int chosen, CancellationToken ct)
    {
        var write = journal.NextWrite();
        var obj = _objects[chosen];
        var preconditions = new JsonObject { ["uid"] = Text(obj, "uid") };
        if (_random.Next(2) == 0)
            preconditions["resourceVersion"] = Text(obj, "resourceVersion");
        var body = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "DeleteOptions",
            ["gracePeriodSeconds"] = 0,
            ["preconditions"] = preconditions,
        };
        var answer = await SendAsync(write, WriteAction.Delete, obj, HttpMethod.Delete, kind.Path(Text(obj, "name")), body, Json, Text(obj, "uid"), ct);
        if (answer.IsSuccess)
            Drop(chosen);
        else
            await LookAsync(chosen, obj, ct);
    }

    private async Task<Answer> SendAsync(
        long write, WriteAction action, JsonObject obj, HttpMethod method, string path, JsonObject body, string contentType, string? uid,
        CancellationToken ct)
    {
        var key = $"{WrittenKind.Namespace}/{Text(obj, "name")}";
        var outcome = WriteOutcome.Unknown;
        long revision = 0;
        try
        {
            var answer = await api.SendAsync(method, path, body.ToJsonString(), contentType, ct);
            outcome = answer.Status switch
            {
                >= 200 and < 300 => WriteOutcome.Acknowledged,
                >= 400 and < 500 and not (408 or 429) => WriteOutcome.Refused,
                _ => WriteOutcome.Unknown,
            };
            if (outcome == WriteOutcome.Acknowledged && action != WriteAction.Delete)
                revision = long.Parse(Text((JsonObject)JsonNode.Parse(answer.Body)!, "resourceVersion"));
            else if (outcome != WriteOutcome.Acknowledged)
                journal.Error($"{action} {write} of {kind.Plural} {key}: {answer}");
            return answer;
        }
        finally
        {
            journal.Add(new WriteRecord(write, kind.Log, key, action, outcome, revision, uid));
        }
    }

    private async Task KeepAsync(int? place, Answer answer, CancellationToken ct)
    {
        var obj = (JsonObject)JsonNode.Parse(answer.Body)!;
        if (place is { } at)
            _objects[at] = obj;
        else
            _objects.Add(obj);
        if (_random.Next(20) == 0)
            await ReadBackAsync(obj, ct);
    }

    /// <summary>A read that asks for nothing older must not be answered with anything older.</summary>
    private async Task ReadBackAsync(JsonObject obj, CancellationToken ct)
    {
        var answer = await api.InsistAsync(HttpMethod.Get, kind.Path(Text(obj, "name")), null, "", ct);
        var written = long.Parse(Text(obj, "resourceVersion"));
        if (answer.IsSuccess ? long.Parse(Text((JsonObject)JsonNode.Parse(answer.Body)!, "resourceVersion")) < written : answer.Status == 404)
            journal.Find($"{kind.Plural} {Text(obj, "name")} was acknowledged as revision {written}, and a read that began afterwards answered {answer}");
    }

    /// <summary>After an answer that says nothing only a look tells how the object stands.</summary>
    private async Task LookAsync(int? place, JsonObject obj, CancellationToken ct)
    {
        var answer = await api.InsistAsync(HttpMethod.Get, kind.Path(Text(obj, "name")), null, "", ct);
        if (answer.IsSuccess)
            await KeepAsync(place, answer, ct);
        else if (place is { } at)
            Drop(at);
    }

    private void Drop(int place)
    {
        _objects[place] = _objects[^1];
        _objects.RemoveAt(_objects.Count - 1);
    }

    private static string Text(JsonObject obj, string field) => (string)obj["metadata"]![field]!;
}
