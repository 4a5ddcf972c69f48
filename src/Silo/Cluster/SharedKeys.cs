using Npgsql;
using OrleansOrchestrator.Gateway.Pki;
using OrleansOrchestrator.Storage.Postgres;

namespace OrleansOrchestrator.Silo.Cluster;

/// <summary>
/// The cluster's keys in its database: the first member makes them, all others find them. Whoever may read the database is trusted with
/// the cluster.
/// </summary>
internal static class SharedKeys
{
    private const string Authority = "ca.crt";
    private const string AuthorityKey = "ca.key";
    private const string ServiceAccountKey = "sa.key";

    private static readonly SchemaUpgrade Upgrade = new(
        "keys", ["CREATE TABLE IF NOT EXISTS cluster_keys (name text NOT NULL PRIMARY KEY, value text NOT NULL)"]);

    public static async Task<ClusterKeys> FetchAsync(string connectionString, TimeProvider time, CancellationToken ct)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(ct);
        ClusterKeys? keys = null;
        // Within the upgrade's lock, so that one member makes them.
        await Upgrade.ApplyAsync(connection, ct, async open =>
        {
            keys = await ReadAsync(open, ct);
            if (keys is not null)
                return;
            keys = ClusterKeys.Create(time);
            await WriteAsync(open, Authority, keys.AuthorityCertificate, ct);
            await WriteAsync(open, AuthorityKey, keys.AuthorityKey, ct);
            await WriteAsync(open, ServiceAccountKey, keys.ServiceAccountKey, ct);
        });
        return keys!;
    }

    private static async Task<ClusterKeys?> ReadAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        await using var command = new NpgsqlCommand("SELECT name, value FROM cluster_keys", connection);
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            found.Add(reader.GetString(0), reader.GetString(1));
        return found.Count == 0 ? null : new ClusterKeys(found[Authority], found[AuthorityKey], found[ServiceAccountKey]);
    }

    private static async Task WriteAsync(NpgsqlConnection connection, string name, string value, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("INSERT INTO cluster_keys (name, value) VALUES ($1, $2)", connection)
        {
            Parameters = { new() { Value = name }, new() { Value = value } },
        };
        await command.ExecuteNonQueryAsync(ct);
    }
}
