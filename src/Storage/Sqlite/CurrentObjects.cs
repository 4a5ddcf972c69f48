using Microsoft.Data.Sqlite;

namespace OrleansOrchestrator.Storage.Sqlite;

/// <summary>Reads the table of current objects.</summary>
internal static class CurrentObjects
{
    public static List<StoredKey> ReadKeys(SqliteConnection connection, string resource, CancellationToken ct)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT key, revision FROM current_objects WHERE resource = $resource ORDER BY key";
        command.Parameters.AddWithValue("$resource", resource);
        using var reader = command.ExecuteReader();
        var keys = new List<StoredKey>();
        while (reader.Read())
        {
            ct.ThrowIfCancellationRequested();
            keys.Add(new StoredKey(reader.GetString(0), reader.GetInt64(1)));
        }

        return keys;
    }

    public static List<StoredObject> Read(
        SqliteConnection connection, string resource, string? afterKey, int mostObjects, long mostBytes, CancellationToken ct)
    {
        using var command = connection.CreateCommand();
        command.CommandText =
            "SELECT key, revision, value FROM current_objects WHERE resource = $resource AND key > $after ORDER BY key LIMIT $limit";
        command.Parameters.AddWithValue("$resource", resource);
        command.Parameters.AddWithValue("$after", afterKey ?? "");
        command.Parameters.AddWithValue("$limit", mostObjects);
        using var reader = command.ExecuteReader();
        var objects = new List<StoredObject>();
        for (long bytes = 0; bytes < mostBytes && reader.Read();)
        {
            ct.ThrowIfCancellationRequested();
            var found = Read(reader);
            objects.Add(found);
            bytes += found.Value.Length;
        }

        return objects;
    }

    public static StoredObject? Find(SqliteConnection connection, string resource, string key)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT key, revision, value FROM current_objects WHERE resource = $resource AND key = $key";
        command.Parameters.AddWithValue("$resource", resource);
        command.Parameters.AddWithValue("$key", key);
        using var reader = command.ExecuteReader();
        return reader.Read() ? Read(reader) : null;
    }

    private static StoredObject Read(SqliteDataReader reader) =>
        new(reader.GetString(0), reader.GetInt64(1), reader.GetFieldValue<byte[]>(2));
}
