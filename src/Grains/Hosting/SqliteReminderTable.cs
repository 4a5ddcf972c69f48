using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace OrleansOrchestrator.Grains.Hosting;

/// <summary>
/// Reminders of an embedded silo, in the file of its grains' state. Every answer is durable. An etag is the row's version.
/// </summary>
internal sealed class SqliteReminderTable(StoreSettings settings, IOptions<ClusterOptions> cluster) : IReminderTable
{
    private const string Columns = "SELECT grain, name, start_ticks, period_ticks, version FROM reminders WHERE service = $service";

    private readonly string _connectionString = SqliteGrainTables.ConnectionString(((StoreSettings.Embedded)settings).GrainFile);

    public Task Init() => Task.CompletedTask;

    public Task<ReminderTableData> ReadRows(GrainId grainId) =>
        UseAsync($"{Columns} AND grain = $grain", command =>
        {
            command.Parameters.AddWithValue("$grain", grainId.ToString());
            return new ReminderTableData(Read(command));
        });

    public Task<ReminderTableData> ReadRows(uint begin, uint end) =>
        // The ring's range begins after its begin and may wrap; equal ends mean all of it.
        UseAsync($"{Columns} AND {(begin < end ? "grain_hash > $begin AND grain_hash <= $end" : "(grain_hash > $begin OR grain_hash <= $end)")}", command =>
        {
            command.Parameters.AddWithValue("$begin", (long)begin);
            command.Parameters.AddWithValue("$end", (long)end);
            return new ReminderTableData(Read(command));
        });

    public Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName) =>
        UseAsync($"{Columns} AND grain = $grain AND name = $name", command =>
        {
            command.Parameters.AddWithValue("$grain", grainId.ToString());
            command.Parameters.AddWithValue("$name", reminderName);
            return Read(command).FirstOrDefault();
        });

    public Task<string?> UpsertRow(ReminderEntry entry) =>
        UseAsync("""
            INSERT INTO reminders (service, grain, name, grain_hash, start_ticks, period_ticks, version)
            VALUES ($service, $grain, $name, $hash, $start, $period, 1)
            ON CONFLICT (service, grain, name) DO UPDATE
                SET start_ticks = excluded.start_ticks, period_ticks = excluded.period_ticks, version = version + 1
            RETURNING version
            """, command =>
        {
            command.Parameters.AddWithValue("$grain", entry.GrainId.ToString());
            command.Parameters.AddWithValue("$name", entry.ReminderName);
            command.Parameters.AddWithValue("$hash", (long)entry.GrainId.GetUniformHashCode());
            command.Parameters.AddWithValue("$start", entry.StartAt.ToUniversalTime().Ticks);
            command.Parameters.AddWithValue("$period", entry.Period.Ticks);
            return (string?)Version((long)command.ExecuteScalar()!);
        });

    public Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag) =>
        UseAsync("DELETE FROM reminders WHERE service = $service AND grain = $grain AND name = $name AND version = $version", command =>
        {
            command.Parameters.AddWithValue("$grain", grainId.ToString());
            command.Parameters.AddWithValue("$name", reminderName);
            command.Parameters.AddWithValue("$version", long.Parse(eTag, CultureInfo.InvariantCulture));
            return command.ExecuteNonQuery() == 1;
        });

    public Task TestOnlyClearTable() =>
        UseAsync("DELETE FROM reminders WHERE service = $service", static command => command.ExecuteNonQuery());

    private static List<ReminderEntry> Read(SqliteCommand command)
    {
        using var reader = command.ExecuteReader();
        var entries = new List<ReminderEntry>();
        while (reader.Read())
        {
            entries.Add(new ReminderEntry
            {
                GrainId = GrainId.Parse(reader.GetString(0)),
                ReminderName = reader.GetString(1),
                StartAt = new DateTime(reader.GetInt64(2), DateTimeKind.Utc),
                Period = TimeSpan.FromTicks(reader.GetInt64(3)),
                ETag = Version(reader.GetInt64(4)),
            });
        }

        return entries;
    }

    private static string Version(long version) => version.ToString(CultureInfo.InvariantCulture);

    /// <summary>SQLite works synchronously; a thread of the pool carries it, not a grain's or the reminder service's turn.</summary>
    private Task<T> UseAsync<T>(string sql, Func<SqliteCommand, T> use) =>
        Task.Run(() =>
        {
            using var connection = new SqliteConnection(_connectionString);
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            command.Parameters.AddWithValue("$service", cluster.Value.ServiceId);
            return use(command);
        });
}
