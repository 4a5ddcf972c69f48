using Microsoft.Data.Sqlite;

namespace OrleansOrchestrator.Storage.Sqlite;

/// <summary>
/// The one writer of a database file: a thread that takes everything waiting, runs it in one transaction and answers after
/// the single fsync of its commit. A work that is refused (fenced) undoes itself only; a failure of the database fails all of
/// the transaction, leaves nothing of it behind, and the next transaction starts afresh.
/// </summary>
internal sealed class SqliteWriter : IAsyncDisposable
{
    private const long TransactionBytes = 8 << 20;

    private const int MostWaiting = 1024;

    // A monitor rather than a channel: the reader is a thread that blocks, because the fsync does.
    private readonly object _gate = new();
    private readonly Queue<WriteWork> _queue = new();
    private readonly SemaphoreSlim _room = new(MostWaiting, MostWaiting);
    private bool _closed;

    private readonly SqliteConnection _connection;
    private readonly SqliteStatements _statements;
    private readonly List<WriteWork> _transaction = [];
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Owns the open connection from here on.</summary>
    public SqliteWriter(SqliteConnection connection)
    {
        _connection = connection;
        _statements = new SqliteStatements(connection.Handle!);
        new Thread(Run) { IsBackground = true, Name = "object-log writer" }.Start();
    }

    /// <summary>Completes when the work is durable.</summary>
    public async Task<long> DoAsync(WriteWork work, CancellationToken ct)
    {
        await _room.WaitAsync(ct);
        lock (_gate)
        {
            if (_closed)
                throw new LogUnavailableException("the log is closed");
            _queue.Enqueue(work);
            Monitor.Pulse(_gate);
        }

        return await work.Done;
    }

    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.Pulse(_gate);
        }

        await _ended.Task;
        _room.Dispose();
    }

    private void Run()
    {
        while (TakeWaiting())
        {
            RunTransaction();
            _transaction.Clear();
        }

        _statements.Dispose();
        _connection.Dispose();
        _ended.SetResult();
    }

    /// <summary>Waits for work and takes all of it that fits one transaction; false when closed and empty.</summary>
    private bool TakeWaiting()
    {
        lock (_gate)
        {
            while (_queue.Count == 0)
            {
                if (_closed)
                    return false;
                Monitor.Wait(_gate);
            }

            for (long size = 0; size < TransactionBytes && _queue.TryDequeue(out var work); size += work.Size)
                _transaction.Add(work);
        }

        _room.Release(_transaction.Count);
        return true;
    }

    private void RunTransaction()
    {
        try
        {
            _statements.Begin();
            foreach (var work in _transaction)
                RunOne(work);
            _statements.Commit();
        }
        catch (Exception e)
        {
            var failure = AbandonTransaction(e);
            foreach (var work in _transaction)
                work.Fail(failure);
            return;
        }

        foreach (var work in _transaction)
            work.Complete();
    }

    private void RunOne(WriteWork work)
    {
        _statements.Savepoint();
        try
        {
            work.Run(_statements);
        }
        catch (LogFencedException e)
        {
            work.Refused = e;
            _statements.UndoToSavepoint();
            return;
        }

        _statements.Release();
    }

    private LogUnavailableException AbandonTransaction(Exception cause)
    {
        try
        {
            if (_statements.InTransaction)
                _statements.Rollback();
        }
        catch (LogUnavailableException e)
        {
            return new LogUnavailableException($"{cause.Message}; roll back: {e.Message}", cause);
        }

        return cause as LogUnavailableException ?? new LogUnavailableException(cause.Message, cause);
    }
}
