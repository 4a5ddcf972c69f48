using System.Text;
using Npgsql;

namespace OrleansOrchestrator.Silo.Members;

/// <summary>
/// Connection strings as another machine can use them: a password that is in a file of this one (<c>Passfile</c>, or where PostgreSQL's
/// own tools look) is put into the string.
/// </summary>
internal static class PasswordFile
{
    private const string Variable = "PGPASSFILE";
    private const int Fields = 5;

    public static string Inline(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        var path = settings.Passfile ?? Environment.GetEnvironmentVariable(Variable);
        if (settings.Password is null && path is not null && File.Exists(path))
            settings.Password = Find(File.ReadLines(path), settings);
        settings.Passfile = null;
        return settings.ConnectionString;
    }

    /// <summary>The password of the first line (<c>host:port:database:user:password</c>) that fits; <c>*</c> fits all.</summary>
    private static string? Find(IEnumerable<string> lines, NpgsqlConnectionStringBuilder settings)
    {
        string[] asked = [settings.Host ?? "", settings.Port.ToString(), settings.Database ?? settings.Username ?? "", settings.Username ?? ""];
        foreach (var line in lines)
        {
            if (line.StartsWith('#') || Split(line) is not { Count: Fields } fields)
                continue;
            var fits = true;
            for (var i = 0; i < asked.Length; i++)
                fits &= fields[i] == "*" || fields[i] == asked[i];
            if (fits)
                return fields[^1];
        }

        return null;
    }

    // A colon or backslash that is part of a field has a backslash before it.
    private static List<string> Split(string line)
    {
        var fields = new List<string>();
        var field = new StringBuilder();
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '\\' && i + 1 < line.Length)
            {
                field.Append(line[++i]);
            }
            else if (line[i] == ':')
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else
            {
                field.Append(line[i]);
            }
        }

        fields.Add(field.ToString());
        return fields;
    }
}
