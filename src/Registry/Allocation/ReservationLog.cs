using System.Text.Json;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Grains.Abstractions;

namespace OrleansOrchestrator.Registry.Allocation;

/// <summary>
/// Who holds what: one durable entry a thing, in a log of its own that no API resource shows. Taking is a create in that log, which
/// succeeds for one taker only, whatever crashes or runs twice around it. Entries outlive their takers; owners' controllers drop
/// those that nothing uses.
/// </summary>
public sealed class ReservationLog(IGrainFactory grains, string logName, TimeProvider time)
{
    private const int PageSize = 1000;
    private const string Head = "{\"metadata\":{\"resourceVersion\":\"";

    private IResourceGrain Grain => grains.GetGrain<IResourceGrain>(logName);

    /// <summary>Takes several things for an owner; one answer each, in order: true when it was free.</summary>
    public async Task<IReadOnlyList<bool>> TakeAsync(IReadOnlyList<string> keys, string owner, CancellationToken ct)
    {
        var value = Encode(owner);
        var requests = new CommitRequest[keys.Count];
        for (var i = 0; i < requests.Length; i++)
            requests[i] = new CommitRequest(CommitAction.Create, keys[i], value, Head.Length, null);
        var results = await Grain.CommitManyAsync(requests, ct);
        var taken = new bool[requests.Length];
        var available = true;
        for (var i = 0; i < taken.Length; i++)
        {
            taken[i] = results[i].Outcome == CommitOutcome.Committed;
            available &= results[i].Outcome != CommitOutcome.Unavailable;
        }

        if (available)
            return taken;
        // Half a reservation is none.
        await ReleaseAsync([.. keys.Where((_, i) => taken[i])], owner, ct);
        throw ApiErrors.ServiceUnavailable("the store cannot take the reservation now");
    }

    /// <summary>Gives things back. What another owner holds by now is left alone.</summary>
    public async Task ReleaseAsync(IReadOnlyList<string> keys, string owner, CancellationToken ct)
    {
        if (keys.Count == 0)
            return;
        foreach (var entry in await ReadAsync(ct))
        {
            if (entry.Owner == owner && keys.Contains(entry.Key))
                await DropAsync(entry, ct);
        }
    }

    /// <summary>Drops an entry as it was read; one that has changed since stays.</summary>
    public async Task DropAsync(Reservation entry, CancellationToken ct)
    {
        var last = Encode(entry.Owner);
        await Grain.CommitAsync(new CommitRequest(CommitAction.Delete, entry.Key, last, Head.Length, entry.Revision), ct);
    }

    /// <summary>Everything that is taken, in key order.</summary>
    public async Task<IReadOnlyList<Reservation>> ReadAsync(CancellationToken ct)
    {
        var all = new List<Reservation>();
        string? after = null;
        while (true)
        {
            ct.ThrowIfCancellationRequested();
            var page = await Grain.ReadPageAsync(after, PageSize);
            foreach (var obj in page.Objects)
            {
                all.Add(Decode(obj));
                after = obj.Key;
            }

            if (!page.More)
                return all;
        }
    }

    private byte[] Encode(string owner)
    {
        var text = Head + "\"},\"owner\":" + JsonSerializer.Serialize(owner) + ",\"since\":\"" + time.GetUtcNow().ToString("O") + "\"}";
        return System.Text.Encoding.UTF8.GetBytes(text);
    }

    private static Reservation Decode(in ObjectRecord record)
    {
        using var json = JsonDocument.Parse(record.Value);
        return new Reservation(
            record.Key, json.RootElement.GetProperty("owner").GetString()!, json.RootElement.GetProperty("since").GetDateTimeOffset(),
            record.Revision);
    }
}

/// <summary>One taken thing.</summary>
public sealed record Reservation(string Key, string Owner, DateTimeOffset Since, long Revision);
