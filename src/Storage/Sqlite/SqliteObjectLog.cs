using Microsoft.Data.Sqlite;

namespace OrleansOrchestrator.Storage.Sqlite;

/// <summary>
/// The object log in one SQLite file (WAL, synchronous=FULL). Appends of all resources that wait together share one transaction
/// and one fsync. Reads run beside the writer on connections of their own, each in a consistent read transaction.
/// </summary>
public sealed class SqliteObjectLog(SqliteLogOptions options) : IObjectLog
{
    private const int CompactSlice = 500;

    private readonly SemaphoreSlim _starting = new(1, 1);
    private SqliteWriter? _writer;

    private string ReaderString { get; } = new SqliteConnectionStringBuilder
    {
        DataSource = options.Path,
        Mode = SqliteOpenMode.ReadWrite,
        Pooling = true,
    }.ToString();

    public async Task InitializeAsync(CancellationToken ct = default)
    {
        await _starting.WaitAsync(ct);
        try
        {
            _writer ??= await Task.Run(OpenWriter, ct);
        }
        finally
        {
            _starting.Release();
        }
    }

    public async Task AppendAsync(string resource, IReadOnlyList<LogEntry> batch, CancellationToken ct = default)
    {
        if (batch.Count == 0)
            return;
        for (var i = 1; i < batch.Count; i++)
        {
            if (batch[i].Revision != batch[i - 1].Revision + 1)
                throw new ArgumentException("revisions are not consecutive", nameof(batch));
        }

        await Writer.DoAsync(new AppendWork(resource, batch), ct);
    }

    public Task<LogHead> GetHeadAsync(string resource, CancellationToken ct = default) =>
        ReadAsync(connection => ReadHead(connection, resource), ct);

    public Task<LogIndex> ReadIndexAsync(string resource, CancellationToken ct = default) =>
        ReadAsync(connection => new LogIndex(ReadHead(connection, resource).Revision, CurrentObjects.ReadKeys(connection, resource, ct)), ct);

    public Task<LogSnapshot> ReadCurrentAsync(
        string resource, string? afterKey = null, int mostObjects = int.MaxValue, long mostBytes = long.MaxValue, CancellationToken ct = default) =>
        ReadAsync(connection =>
        {
            var head = ReadHead(connection, resource);
            return new LogSnapshot(
                head.Revision, head.CompactedRevision, CurrentObjects.Read(connection, resource, afterKey, mostObjects, mostBytes, ct));
        }, ct);

    public Task<StoredObject?> ReadObjectAsync(string resource, string key, CancellationToken ct = default) =>
        ReadAsync(connection => CurrentObjects.Find(connection, resource, key), ct);

    public Task<IReadOnlyList<LogEntry>> ReadHistoryAsync(
        string resource, long afterRevision, int limit, CancellationToken ct = default) =>
        ReadAsync<IReadOnlyList<LogEntry>>(connection =>
        {
            var head = ReadHead(connection, resource);
            if (afterRevision < head.CompactedRevision)
                throw new LogCompactedException(head.CompactedRevision);
            using var command = connection.CreateCommand();
            command.CommandText = """
                SELECT revision, key, action, value, time FROM object_history
                WHERE resource = $resource AND revision > $after ORDER BY revision LIMIT $limit
                """;
            command.Parameters.AddWithValue("$resource", resource);
            command.Parameters.AddWithValue("$after", afterRevision);
            command.Parameters.AddWithValue("$limit", limit);
            return ReadEntries(command);
        }, ct);

    public Task<IReadOnlyList<LogEntry>> ReadHistoryOfAsync(
        string resource, string key, long afterRevision, CancellationToken ct = default) =>
        ReadAsync<IReadOnlyList<LogEntry>>(connection =>
        {
            using var command = connection.CreateCommand();
            command.CommandText = """
                SELECT revision, key, action, value, time FROM object_history
                WHERE resource = $resource AND revision > $after AND key = $key ORDER BY revision
                """;
            command.Parameters.AddWithValue("$resource", resource);
            command.Parameters.AddWithValue("$after", afterRevision);
            command.Parameters.AddWithValue("$key", key);
            return ReadEntries(command);
        }, ct);

    public Task<IReadOnlyList<string>> ListResourcesAsync(CancellationToken ct = default) =>
        ReadAsync<IReadOnlyList<string>>(connection =>
        {
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT resource FROM object_heads ORDER BY resource";
            using var reader = command.ExecuteReader();
            var names = new List<string>();
            while (reader.Read())
                names.Add(reader.GetString(0));
            return names;
        }, ct);

    public async Task<long> CompactAsync(string resource, DateTimeOffset olderThan, long keepAtMost, CancellationToken ct = default)
    {
        var head = await GetHeadAsync(resource, ct);
        var upTo = await CompactionBorder.FindAsync(
            head, keepAtMost, revision => ReadAsync(connection => IsOlder(connection, resource, revision, olderThan), ct));
        long dropped = 0;
        while (upTo > head.CompactedRevision)
        {
            // In slices of their own transactions, so that commits pass between them.
            var slice = await Writer.DoAsync(new CompactWork(resource, upTo, CompactSlice), ct);
            dropped += slice;
            if (slice < CompactSlice)
                break;
        }

        return dropped;
    }

    public async ValueTask DisposeAsync()
    {
        if (_writer is not null)
            await _writer.DisposeAsync();
        using var connection = new SqliteConnection(ReaderString);
        SqliteConnection.ClearPool(connection);
        _starting.Dispose();
    }

    private static List<LogEntry> ReadEntries(SqliteCommand command)
    {
        using var reader = command.ExecuteReader();
        var entries = new List<LogEntry>();
        while (reader.Read())
        {
            entries.Add(new LogEntry(
                reader.GetInt64(0), reader.GetString(1), (LogAction)reader.GetInt64(2), reader.GetFieldValue<byte[]>(3),
                DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(4))));
        }

        return entries;
    }

    private SqliteWriter Writer => _writer ?? throw new InvalidOperationException("the log is not initialised");

    private SqliteWriter OpenWriter()
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = options.Path,
            Mode = SqliteOpenMode.ReadWriteCreate,
            Pooling = false,
        }.ToString());
        try
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = SqliteSchema.WriterPragmas;
            command.ExecuteNonQuery();
            if (options.MaxBytes > 0)
            {
                command.CommandText = $"PRAGMA max_page_count = {Math.Max(16, options.MaxBytes / SqliteSchema.PageSize)}";
                command.ExecuteNonQuery();
            }

            command.CommandText = "BEGIN IMMEDIATE;" + SqliteSchema.Create + "COMMIT;";
            command.ExecuteNonQuery();
            return new SqliteWriter(connection);
        }
        catch (SqliteException e)
        {
            connection.Dispose();
            throw SqliteFailure.From(e);
        }
    }

    private static LogHead ReadHead(SqliteConnection connection, string resource)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT revision, compacted FROM object_heads WHERE resource = $resource";
        command.Parameters.AddWithValue("$resource", resource);
        using var reader = command.ExecuteReader();
        return reader.Read() ? new LogHead(reader.GetInt64(0), reader.GetInt64(1)) : default;
    }

    private static bool IsOlder(SqliteConnection connection, string resource, long revision, DateTimeOffset than)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT 1 FROM object_history WHERE resource = $resource AND revision = $revision AND time < $time";
        command.Parameters.AddWithValue("$resource", resource);
        command.Parameters.AddWithValue("$revision", revision);
        command.Parameters.AddWithValue("$time", than.ToUnixTimeMilliseconds());
        return command.ExecuteScalar() is not null;
    }

    private Task<T> ReadAsync<T>(Func<SqliteConnection, T> read, CancellationToken ct) =>
        Task.Run(() =>
        {
            try
            {
                using var connection = new SqliteConnection(ReaderString);
                connection.Open();
                using (var pragmas = connection.CreateCommand())
                {
                    pragmas.CommandText = SqliteSchema.ReaderPragmas;
                    pragmas.ExecuteNonQuery();
                }

                using var transaction = connection.BeginTransaction(deferred: true);
                return read(connection);
            }
            catch (SqliteException e)
            {
                throw SqliteFailure.From(e);
            }
        }, ct);
}
