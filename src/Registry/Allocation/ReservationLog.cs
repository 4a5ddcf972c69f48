using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Grains.Abstractions;
using OrleansOrchestrator.Registry.Cache;
using OrleansOrchestrator.Registry.Cluster;

namespace OrleansOrchestrator.Registry.Allocation;

/// <summary>
/// Who holds what: one durable entry a thing. Taking is a create in the log, which succeeds for one taker only, whatever crashes or
/// runs twice around it. Entries outlive their takers; what nothing uses any more is dropped by the owners' controllers.
/// </summary>
public sealed class ReservationLog(ResourceCaches caches, Commits commits, string logName, ReservationFormat format, TimeProvider time)
{
    private ResourceCache Cache => caches.Get(logName);

    /// <summary>Whether somebody holds it, as far as this process knows. Free things may still turn out to be taken.</summary>
    public bool LooksTaken(string key) => Cache.Get(key) is not null;

    /// <summary>Takes several things for an owner; one answer each, in order: the reservation, or null when somebody else has it.</summary>
    public async Task<IReadOnlyList<Reservation?>> TakeAsync(IReadOnlyList<string> keys, string owner, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var requests = new CommitRequest[keys.Count];
        for (var i = 0; i < requests.Length; i++)
        {
            var value = format.Encode(keys[i], owner, now);
            requests[i] = new CommitRequest(CommitAction.Create, keys[i], value, EntryRevision.OffsetIn(value), null);
        }

        var results = await commits.CommitManyAsync(logName, requests);
        var taken = new Reservation?[requests.Length];
        var available = true;
        for (var i = 0; i < taken.Length; i++)
        {
            if (results[i].Outcome == CommitOutcome.Committed)
                taken[i] = new Reservation(keys[i], owner, now, results[i].Revision, requests[i].Value);
            available &= results[i].Outcome != CommitOutcome.Unavailable;
        }

        if (available)
            return taken;
        // Half a reservation is none.
        foreach (var reservation in taken)
        {
            if (reservation is not null)
                await DropAsync(reservation, CancellationToken.None);
        }

        throw ApiErrors.ServiceUnavailable("the store cannot take the reservation now");
    }

    /// <summary>Gives back what an owner holds; what another holds by now is left alone.</summary>
    public async Task ReleaseAsync(IReadOnlyList<string> keys, string owner, CancellationToken ct)
    {
        if (keys.Count == 0)
            return;
        await Cache.SyncAsync(ct);
        foreach (var key in keys)
        {
            if (Cache.Get(key) is { } entry && format.Decode(entry) is { } reservation && reservation.Owner == owner)
                await DropAsync(reservation, ct);
        }
    }

    /// <summary>Drops an entry as it was read or taken; one that has changed since stays.</summary>
    public async Task DropAsync(Reservation entry, CancellationToken ct)
    {
        var last = EntryRevision.Strip(entry.Value);
        await commits.CommitAsync(logName, new CommitRequest(CommitAction.Delete, entry.Key, last, EntryRevision.OffsetIn(last), entry.Revision));
    }

    /// <summary>Everything that is taken, in key order. Entries of another making (by hand) are left out.</summary>
    public async Task<IReadOnlyList<Reservation>> ReadAsync(CancellationToken ct)
    {
        await Cache.SyncAsync(ct);
        var all = new List<Reservation>();
        foreach (var entry in Cache.Snapshot.Range(""))
        {
            if (format.Decode(entry) is { } reservation)
                all.Add(reservation);
        }

        return all;
    }
}

/// <summary>One taken thing.</summary>
/// <param name="Owner"><c>namespace/name</c>, or <c>name</c>.</param>
/// <param name="Value">The entry as stored.</param>
public sealed record Reservation(string Key, string Owner, DateTimeOffset Since, long Revision, ReadOnlyMemory<byte> Value);
