using System.Text.Json.Nodes;
using OrleansOrchestrator.Chaos.Checking;

namespace OrleansOrchestrator.Chaos.Load;

/// <summary>
/// One of several who count in the same object: read, count on, write with the version that was read. Who was overtaken is refused, which
/// is no error; a count that is lost shows as a write that is not in the log.
/// </summary>
internal sealed class SharedCounter(string name, ApiClient api, Journal journal, TimeSpan pace)
{
    private static readonly WrittenKind Kind = WrittenKind.ConfigMap;

    public async Task RunAsync(CancellationToken ct)
    {
        try
        {
            await api.InsistAsync(HttpMethod.Post, Kind.Path(), New().ToJsonString(), "application/json", ct);
            using var timer = new PeriodicTimer(pace);
            while (await timer.WaitForNextTickAsync(ct))
                await CountAsync(ct);
        }
        catch (OperationCanceledException)
        {
            // The run is over.
        }
    }

    private async Task CountAsync(CancellationToken ct)
    {
        var read = await api.InsistAsync(HttpMethod.Get, Kind.Path(name), null, "", ct);
        if (!read.IsSuccess)
            return;
        var obj = (JsonObject)JsonNode.Parse(read.Body)!;
        var write = journal.NextWrite();
        obj["data"]!["count"] = (int.Parse((string)obj["data"]!["count"]!) + 1).ToString();
        Marks.Write(obj, Kind.Kind, write);
        var (outcome, revision) = (WriteOutcome.Unknown, 0L);
        try
        {
            var answer = await api.SendAsync(HttpMethod.Put, Kind.Path(name), obj.ToJsonString(), "application/json", ct);
            if (answer.IsSuccess)
                (outcome, revision) = (WriteOutcome.Acknowledged, long.Parse((string)JsonNode.Parse(answer.Body)!["metadata"]!["resourceVersion"]!));
            else if (answer.Status == 409)
                outcome = WriteOutcome.Refused;
            else
                journal.Error($"Update {write} of a shared object: {answer}");
        }
        finally
        {
            journal.Add(new WriteRecord(write, Kind.Log, $"{WrittenKind.Namespace}/{name}", WriteAction.Update, outcome, revision));
        }
    }

    // Nobody's write: whoever comes first makes it.
    private JsonObject New() => new()
    {
        ["apiVersion"] = Kind.ApiVersion,
        ["kind"] = Kind.Kind,
        ["metadata"] = new JsonObject { ["name"] = name },
        ["data"] = new JsonObject { ["count"] = "0" },
    };
}
