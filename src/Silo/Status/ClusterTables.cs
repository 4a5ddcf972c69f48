using System.Globalization;
using Npgsql;
using OrleansOrchestrator.Grains.Abstractions.Members;

namespace OrleansOrchestrator.Silo.Status;

/// <summary>
/// The cluster as its database alone shows it: the silos, and for the case that no gateway answers also the gateways and the heads of the
/// logs.
/// </summary>
internal sealed class ClusterTables(string connectionString, TimeProvider time) : IMembership
{
    // As Orleans numbers and writes them.
    private const int Active = 3;
    private const int Dead = 6;
    private const string TimeFormat = "yyyy-MM-dd HH:mm:ss.fff 'GMT'";

    private const string Silos = """
        SELECT name, address, port, generation, status, start_time, alive_time, coalesce(suspect_times, '') FROM silos
        WHERE status <> 6 OR greatest(alive_time, start_time) > now() - interval '1 hour' ORDER BY address, port, generation
        """;

    // The leases by which gateways say that they live.
    private const string Gateways = """
        SELECT lease->'metadata'->>'name', extract(epoch FROM now() - (lease->'spec'->>'renewTime')::timestamptz)::float8
        FROM (SELECT convert_from(value, 'UTF8')::json AS lease FROM current_objects
              WHERE resource = 'leases.coordination.k8s.io' AND key >= 'kube-system/apiserver-' AND key < 'kube-system/apiserver.') AS leases
        WHERE (lease->'spec'->>'renewTime')::timestamptz > now() - make_interval(secs => (lease->'spec'->>'leaseDurationSeconds')::int)
        """;

    private const string Heads = "SELECT resource, revision FROM object_heads";

    private readonly NpgsqlConnectionStringBuilder _settings = new(connectionString) { Timeout = 3, CommandTimeout = 3, ApplicationName = "status" };

    private string Where => $"PostgreSQL at {_settings.Host}:{_settings.Port}, database {_settings.Database}";

    public async Task<(DatabaseState Database, IReadOnlyList<SiloState> Silos)> ReadAsync(CancellationToken ct)
    {
        var (database, silos) = await UseAsync(connection => ReadSilosAsync(connection, ct), ct);
        return (database, silos ?? []);
    }

    /// <summary>Everything there is without asking any member.</summary>
    public async Task<ClusterReport> ReadAllAsync(CancellationToken ct)
    {
        var (database, found) = await UseAsync(
            async connection => (await ReadSilosAsync(connection, ct), await ReadGatewaysAsync(connection, ct), await ReadHeadsAsync(connection, ct)), ct);
        return new ClusterReport(time.GetUtcNow(), null, database, found.Item1 ?? [], found.Item2 ?? [], Heads: found.Item3);
    }

    private async Task<(DatabaseState Database, T? Result)> UseAsync<T>(Func<NpgsqlConnection, Task<T>> use, CancellationToken ct)
    {
        var began = time.GetTimestamp();
        try
        {
            await using var connection = new NpgsqlConnection(_settings.ToString());
            await connection.OpenAsync(ct);
            var result = await use(connection);
            return (new DatabaseState(
                $"{Where}, version {connection.PostgreSqlVersion}", time.GetElapsedTime(began).TotalMilliseconds), result);
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            return (new DatabaseState(Where, time.GetElapsedTime(began).TotalMilliseconds, e.InnerException?.Message ?? e.Message), default);
        }
    }

    private static async Task<IReadOnlyList<SiloState>> ReadSilosAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(Silos, connection);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var silos = new List<SiloState>();
        while (await reader.ReadAsync(ct))
        {
            var address = $"{reader.GetString(1)}:{reader.GetInt32(2)}";
            var identity = $"{address}@{reader.GetInt32(3)}";
            var (suspected, by) = Suspicions(reader.GetString(7), identity);
            silos.Add(new SiloState(
                reader.GetString(0), address, identity, Status(reader.GetInt32(4)), reader.GetFieldValue<DateTimeOffset>(5),
                reader.GetFieldValue<DateTimeOffset>(6), suspected, by));
        }

        return silos;
    }

    private static async Task<IReadOnlyList<GatewayAnswer>> ReadGatewaysAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(Gateways, connection);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var gateways = new List<GatewayAnswer>();
        while (await reader.ReadAsync(ct))
            gateways.Add(new GatewayAnswer(reader.GetString(0)["apiserver-".Length..], reader.GetDouble(1), null));
        return gateways;
    }

    private static async Task<IReadOnlyDictionary<string, long>> ReadHeadsAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(Heads, connection);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var heads = new Dictionary<string, long>(StringComparer.Ordinal);
        while (await reader.ReadAsync(ct))
            heads.Add(reader.GetString(0), reader.GetInt64(1));
        return heads;
    }

    private static string Status(int status) => status switch
    {
        < Active => SiloState.Joining,
        Active => SiloState.Active,
        Dead => SiloState.Dead,
        _ => SiloState.Stopping,
    };

    /// <summary>
    /// Suspicions are written <c>address@generation,time</c> with bars between them. Who leaves writes one of itself, which is none.
    /// </summary>
    private static (DateTimeOffset? Last, IReadOnlyList<string> By) Suspicions(string text, string own)
    {
        DateTimeOffset? last = null;
        var by = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var suspicion in text.Split('|', StringSplitOptions.RemoveEmptyEntries))
        {
            var comma = suspicion.IndexOf(',');
            if (comma < 0 || suspicion[..comma] == own || !DateTimeOffset.TryParseExact(
                suspicion[(comma + 1)..].Trim(), TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at))
                continue;
            by.Add(suspicion[..comma].Split('@')[0]);
            last = last > at ? last : at;
        }

        return (last, [.. by]);
    }
}
