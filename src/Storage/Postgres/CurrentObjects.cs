using System.Data;
using Npgsql;

namespace OrleansOrchestrator.Storage.Postgres;

/// <summary>Reads the table of current objects.</summary>
internal static class CurrentObjects
{
    public static async Task<List<StoredKey>> ReadKeysAsync(NpgsqlConnection connection, string resource, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(PostgresSchema.Keys, connection) { Parameters = { new() { Value = resource } } };
        await using var reader = await command.ExecuteReaderAsync(CommandBehavior.SequentialAccess, ct);
        var keys = new List<StoredKey>();
        while (await reader.ReadAsync(ct))
            keys.Add(new StoredKey(reader.GetString(0), reader.GetInt64(1)));
        return keys;
    }

    public static async Task<List<StoredObject>> ReadAsync(
        NpgsqlConnection connection, string resource, string? afterKey, int mostObjects, long mostBytes, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(PostgresSchema.Current, connection)
        {
            Parameters =
            {
                new() { Value = resource }, new() { Value = afterKey ?? "" }, new() { Value = mostObjects }, new() { Value = mostBytes },
            },
        };
        await using var reader = await command.ExecuteReaderAsync(CommandBehavior.SequentialAccess, ct);
        var objects = new List<StoredObject>();
        while (await reader.ReadAsync(ct))
            objects.Add(Read(reader));
        return objects;
    }

    public static async Task<StoredObject?> FindAsync(NpgsqlConnection connection, string resource, string key, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(PostgresSchema.One, connection)
        {
            Parameters = { new() { Value = resource }, new() { Value = key } },
        };
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? Read(reader) : null;
    }

    private static StoredObject Read(NpgsqlDataReader reader) =>
        new(reader.GetString(0), reader.GetInt64(1), reader.GetFieldValue<byte[]>(2));
}
