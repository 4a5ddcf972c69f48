using Npgsql;

namespace OrleansOrchestrator.Grains.Members;

/// <summary>Over a connection of its own, which is opened anew when it does not answer: a pool may be exhausted, or hold dead ones.</summary>
internal sealed class PostgresProbe(string connectionString) : IDatabaseProbe, IAsyncDisposable
{
    private readonly string _connectionString = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString;
    private NpgsqlConnection? _connection;

    public async Task<bool> AnswersAsync(TimeSpan patience, CancellationToken ct)
    {
        var connection = _connection ?? new NpgsqlConnection(_connectionString);
        _connection = null;
        try
        {
            await AskAsync(connection, ct).WaitAsync(patience, ct);
            _connection = connection;
            return true;
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            // Who does not answer does not answer a farewell either.
            _ = connection.DisposeAsync().AsTask();
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is not null)
            await _connection.DisposeAsync();
    }

    private static async Task AskAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        if (connection.State != System.Data.ConnectionState.Open)
            await connection.OpenAsync(ct);
        await using var command = new NpgsqlCommand("SELECT 1", connection);
        await command.ExecuteScalarAsync(ct);
    }
}
