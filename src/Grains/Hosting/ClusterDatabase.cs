using Microsoft.Extensions.Logging;
using Npgsql;
using OrleansOrchestrator.Storage;
using OrleansOrchestrator.Storage.Postgres;

namespace OrleansOrchestrator.Grains.Hosting;

/// <summary>The database of a cluster: makes its tables, or brings them up to date, before a member looks into it.</summary>
public static partial class ClusterDatabase
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Waits for the database to come up, and for other members that do the same.</summary>
    public static async Task PrepareAsync(string connectionString, TimeProvider time, ILogger logger, CancellationToken ct)
    {
        while (true)
        {
            try
            {
                await using var log = new PostgresObjectLog(connectionString);
                await log.InitializeAsync(ct);
                await PostgresGrainTables.CreateAsync(connectionString, ct);
                return;
            }
            catch (Exception e) when (e is LogUnavailableException or NpgsqlException { IsTransient: true })
            {
                LogNotYet(logger, e.Message);
                await Task.Delay(Pause, time, ct);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "The database cannot be used yet: {Reason}")]
    private static partial void LogNotYet(ILogger logger, string reason);
}
