using Npgsql;

namespace OrleansOrchestrator.Chaos.Checking;

/// <summary>
/// Reads the history of logs from the database while they grow, so that nothing is missed that is dropped later. What was read once must
/// be there unchanged in the end.
/// </summary>
internal sealed class HistoryReader(string database)
{
    private const int Page = 5_000;

    private readonly Dictionary<string, List<HistoryEntry>> _logs = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, List<HistoryEntry>> Logs => _logs;

    /// <summary>Reads on to the end of a log.</summary>
    public async Task ReadAsync(string log, CancellationToken ct)
    {
        if (!_logs.TryGetValue(log, out var entries))
            _logs.Add(log, entries = []);
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync(ct);
        while (true)
        {
            var before = entries.Count;
            await foreach (var entry in EntriesAsync(connection, log, before == 0 ? 0 : entries[^1].Revision, ct))
                entries.Add(entry);
            if (entries.Count - before < Page)
                return;
        }
    }

    /// <summary>What is there now and is not what was read before.</summary>
    public async Task<IReadOnlyList<string>> ReadAgainAsync(string log, CancellationToken ct)
    {
        var findings = new List<string>();
        var known = _logs[log].ToDictionary(e => e.Revision);
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync(ct);
        long after = 0;
        while (true)
        {
            var read = 0;
            await foreach (var entry in EntriesAsync(connection, log, after, ct))
            {
                read++;
                after = entry.Revision;
                if (known.TryGetValue(entry.Revision, out var before) && before != entry)
                    findings.Add($"{log}: revision {entry.Revision} was {before} and is now {entry}");
            }

            if (read < Page)
                return findings;
        }
    }

    public async Task<IReadOnlyDictionary<string, (long Revision, int Hash)>> ReadCurrentAsync(string log, CancellationToken ct)
    {
        var current = new Dictionary<string, (long, int)>(StringComparer.Ordinal);
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync(ct);
        await using var command = new NpgsqlCommand("SELECT key, revision, value FROM current_objects WHERE resource = $1", connection)
        {
            Parameters = { new() { Value = log } },
        };
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            current.Add(reader.GetString(0), (reader.GetInt64(1), HistoryEntry.HashOf(reader.GetFieldValue<byte[]>(2))));
        return current;
    }

    private static async IAsyncEnumerable<HistoryEntry> EntriesAsync(
        NpgsqlConnection connection, string log, long after, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            $"SELECT revision, key, action, value FROM object_history WHERE resource = $1 AND revision > $2 ORDER BY revision LIMIT {Page}", connection)
        {
            Parameters = { new() { Value = log }, new() { Value = after } },
        };
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            yield return HistoryEntry.Read(reader.GetInt64(0), reader.GetString(1), (EntryAction)reader.GetInt16(2), reader.GetFieldValue<byte[]>(3));
    }
}
