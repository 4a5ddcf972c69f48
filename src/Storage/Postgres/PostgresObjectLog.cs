using System.Data;
using Npgsql;

namespace OrleansOrchestrator.Storage.Postgres;

/// <summary>
/// The object log in PostgreSQL: a batch is one statement, and so one transaction and one round trip. Any number of processes may
/// share the database; whoever appends to a log behind another's back is fenced by the head row.
/// </summary>
public sealed class PostgresObjectLog : IObjectLog
{
    private const int CompactSlice = 1_000;

    private readonly NpgsqlDataSource _database;

    public PostgresObjectLog(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            MaxAutoPrepare = 20,
            AutoPrepareMinUsages = 2,
            ApplicationName = "object-log",
        };
        // An answer means that the write is on disk, whatever the server's default is.
        settings.Options = $"{settings.Options} -c synchronous_commit=on".Trim();
        _database = NpgsqlDataSource.Create(settings);
    }

    public Task InitializeAsync(CancellationToken ct = default) =>
        UseAsync(async connection =>
        {
            await PostgresSchema.Upgrade.ApplyAsync(connection, ct);
            return true;
        }, ct);

    public Task AppendAsync(string resource, IReadOnlyList<LogEntry> batch, CancellationToken ct = default)
    {
        if (batch.Count == 0)
            return Task.CompletedTask;
        for (var i = 1; i < batch.Count; i++)
        {
            if (batch[i].Revision != batch[i - 1].Revision + 1)
                throw new ArgumentException("revisions are not consecutive", nameof(batch));
        }

        return UseAsync(async connection =>
        {
            await using var command = new NpgsqlCommand(PostgresSchema.Append, connection);
            new AppendColumns(batch).AddTo(command.Parameters, resource);
            var moved = (long)(await command.ExecuteScalarAsync(ct))!;
            return moved == 1
                ? true
                : throw new LogFencedException($"{resource}: revision {batch[0].Revision} does not follow the stored head");
        }, ct);
    }

    public Task<LogHead> GetHeadAsync(string resource, CancellationToken ct = default) =>
        UseAsync(connection => ReadHeadAsync(connection, resource, ct), ct);

    public Task<LogIndex> ReadIndexAsync(string resource, CancellationToken ct = default) =>
        ReadAsync(async connection =>
        {
            var head = await ReadHeadAsync(connection, resource, ct);
            return new LogIndex(head.Revision, await CurrentObjects.ReadKeysAsync(connection, resource, ct));
        }, ct);

    public Task<LogSnapshot> ReadCurrentAsync(
        string resource, string? afterKey = null, int mostObjects = int.MaxValue, long mostBytes = long.MaxValue, CancellationToken ct = default) =>
        ReadAsync(async connection =>
        {
            var head = await ReadHeadAsync(connection, resource, ct);
            var objects = await CurrentObjects.ReadAsync(connection, resource, afterKey, mostObjects, mostBytes, ct);
            return new LogSnapshot(head.Revision, head.CompactedRevision, objects);
        }, ct);

    public Task<StoredObject?> ReadObjectAsync(string resource, string key, CancellationToken ct = default) =>
        UseAsync(connection => CurrentObjects.FindAsync(connection, resource, key, ct), ct);

    public Task<IReadOnlyList<LogEntry>> ReadHistoryAsync(
        string resource, long afterRevision, int limit, CancellationToken ct = default) =>
        ReadAsync<IReadOnlyList<LogEntry>>(async connection =>
        {
            var head = await ReadHeadAsync(connection, resource, ct);
            if (afterRevision < head.CompactedRevision)
                throw new LogCompactedException(head.CompactedRevision);
            await using var command = new NpgsqlCommand(PostgresSchema.History, connection)
            {
                Parameters = { new() { Value = resource }, new() { Value = afterRevision }, new() { Value = limit } },
            };
            return await ReadEntriesAsync(command, ct);
        }, ct);

    public Task<IReadOnlyList<LogEntry>> ReadHistoryOfAsync(
        string resource, string key, long afterRevision, CancellationToken ct = default) =>
        UseAsync<IReadOnlyList<LogEntry>>(async connection =>
        {
            await using var command = new NpgsqlCommand(PostgresSchema.HistoryOf, connection)
            {
                Parameters = { new() { Value = resource }, new() { Value = afterRevision }, new() { Value = key } },
            };
            return await ReadEntriesAsync(command, ct);
        }, ct);

    public Task<IReadOnlyList<string>> ListResourcesAsync(CancellationToken ct = default) =>
        UseAsync<IReadOnlyList<string>>(async connection =>
        {
            await using var command = new NpgsqlCommand(PostgresSchema.Resources, connection);
            await using var reader = await command.ExecuteReaderAsync(ct);
            var names = new List<string>();
            while (await reader.ReadAsync(ct))
                names.Add(reader.GetString(0));
            return names;
        }, ct);

    public Task<long> CompactAsync(string resource, DateTimeOffset olderThan, long keepAtMost, CancellationToken ct = default) =>
        UseAsync(async connection =>
        {
            var head = await ReadHeadAsync(connection, resource, ct);
            var upTo = await CompactionBorder.FindAsync(head, keepAtMost, async revision =>
            {
                await using var probe = new NpgsqlCommand(PostgresSchema.IsOlder, connection)
                {
                    Parameters = { new() { Value = resource }, new() { Value = revision }, new() { Value = olderThan.UtcDateTime } },
                };
                return await probe.ExecuteScalarAsync(ct) is not null;
            });
            long dropped = 0;
            for (var from = head.CompactedRevision; from < upTo; from = Math.Min(upTo, from + CompactSlice))
            {
                await using var drop = new NpgsqlCommand(PostgresSchema.Drop, connection)
                {
                    Parameters = { new() { Value = resource }, new() { Value = Math.Min(upTo, from + CompactSlice) } },
                };
                dropped += (long)(await drop.ExecuteScalarAsync(ct))!;
            }

            return dropped;
        }, ct);

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    private static async Task<LogHead> ReadHeadAsync(NpgsqlConnection connection, string resource, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(PostgresSchema.Head, connection) { Parameters = { new() { Value = resource } } };
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? new LogHead(reader.GetInt64(0), reader.GetInt64(1)) : default;
    }

    private static async Task<List<LogEntry>> ReadEntriesAsync(NpgsqlCommand command, CancellationToken ct)
    {
        await using var reader = await command.ExecuteReaderAsync(ct);
        var entries = new List<LogEntry>();
        while (await reader.ReadAsync(ct))
        {
            entries.Add(new LogEntry(
                reader.GetInt64(0), reader.GetString(1), (LogAction)reader.GetInt16(2), reader.GetFieldValue<byte[]>(3),
                reader.GetFieldValue<DateTimeOffset>(4)));
        }

        return entries;
    }

    /// <summary>Several statements that see one state.</summary>
    private Task<T> ReadAsync<T>(Func<NpgsqlConnection, Task<T>> read, CancellationToken ct) =>
        UseAsync(async connection =>
        {
            await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
            var result = await read(connection);
            await transaction.CommitAsync(ct);
            return result;
        }, ct);

    private async Task<T> UseAsync<T>(Func<NpgsqlConnection, Task<T>> use, CancellationToken ct)
    {
        try
        {
            await using var connection = await _database.OpenConnectionAsync(ct);
            return await use(connection);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            throw new LogFencedException(e.MessageText, e);
        }
        catch (NpgsqlException e)
        {
            throw new LogUnavailableException(e.Message, e);
        }
        catch (TimeoutException e)
        {
            throw new LogUnavailableException(e.Message, e);
        }
    }
}
