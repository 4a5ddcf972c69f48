namespace OrleansOrchestrator.Storage.Sqlite;

/// <summary>Something for the writer thread to do inside the transaction it has open, under a savepoint of its own.</summary>
internal abstract class WriteWork
{
    private readonly TaskCompletionSource<long> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _result;

    public Task<long> Done => _done.Task;

    /// <summary>Bytes it adds to the transaction, for bounding that.</summary>
    public abstract long Size { get; }

    /// <summary>A failure found while running that concerns this work alone; the rest of the transaction goes on.</summary>
    public Exception? Refused { get; set; }

    public void Run(SqliteStatements statements) => _result = Execute(statements);

    /// <summary>After the transaction: durable, or refused.</summary>
    public void Complete()
    {
        if (Refused is null)
            _done.TrySetResult(_result);
        else
            _done.TrySetException(Refused);
    }

    public void Fail(Exception e) => _done.TrySetException(e);

    protected abstract long Execute(SqliteStatements statements);
}

/// <summary>One batch of consecutive revisions.</summary>
internal sealed class AppendWork(string resource, IReadOnlyList<LogEntry> batch) : WriteWork
{
    public override long Size { get; } = Sum(batch);

    protected override long Execute(SqliteStatements statements)
    {
        var first = batch[0].Revision;
        var last = batch[^1].Revision;
        if (!statements.MoveHead(resource, first - 1, last))
            throw new LogFencedException($"{resource}: revision {first} does not follow the stored head");
        for (var i = 0; i < batch.Count; i++)
            statements.Write(resource, batch[i]);
        return last;
    }

    private static long Sum(IReadOnlyList<LogEntry> batch)
    {
        var size = 0L;
        for (var i = 0; i < batch.Count; i++)
            size += batch[i].Value.Length + 200;
        return size;
    }
}

/// <summary>Drops one slice of old history, small enough that commits behind it hardly wait.</summary>
internal sealed class CompactWork(string resource, long upTo, int limit) : WriteWork
{
    public override long Size => limit * 200L;

    protected override long Execute(SqliteStatements statements) => statements.DropHistory(resource, upTo, limit);
}
