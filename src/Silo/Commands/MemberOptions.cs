using System.CommandLine;
using OrleansOrchestrator.NodeAgent.Joining;

namespace OrleansOrchestrator.Silo.Commands;

/// <summary>How a silo or a gateway finds its cluster: by the database, or by joining.</summary>
internal sealed class MemberOptions
{
    private readonly Option<string?> _database = new("--database")
    {
        Description = "PostgreSQL connection string (Host=...;Username=...;Password=...;Database=...), shared by all silos and gateways",
    };

    private readonly Option<string> _data = CommonOptions.Data();

    private readonly Option<string?> _join = new("--join")
    {
        Description = "API server (https://HOST:PORT) of a cluster to join, instead of --database; needed once",
    };

    private readonly Option<string?> _token = new("--token") { Description = "token to join with, of 'token create --usage member'" };
    private readonly Option<string?> _tokenFile = new("--token-file") { Description = "file that holds the token" };

    private readonly Option<string?> _hash = new("--ca-cert-hash")
    {
        Description = "what the cluster's authority is known by, of 'token create': sha256:HEX, several separated by commas",
    };

    private readonly Option<string?> _hashFile = new("--ca-cert-hash-file") { Description = "file that holds such hashes" };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_database, _data, _join, _token, _tokenFile, _hash, _hashFile])
            command.Options.Add(option);
    }

    /// <summary>Says why the cluster cannot be joined, rather than where in the program.</summary>
    public static async Task<int> RunAsync(Func<Task<int>> member)
    {
        try
        {
            return await member();
        }
        catch (JoinException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
    }

    public string Data(ParseResult parsed) => parsed.GetRequiredValue(_data);

    public string? Database(ParseResult parsed) => parsed.GetValue(_database);

    public JoinOptions Join(ParseResult parsed) => new()
    {
        Server = parsed.GetValue(_join) is { } server ? new Uri(server.TrimEnd('/') + "/") : null,
        Token = parsed.GetValue(_token),
        TokenFile = parsed.GetValue(_tokenFile),
        CaCertHashes = CommonOptions.List(parsed.GetValue(_hash) ?? ""),
        CaCertHashFile = parsed.GetValue(_hashFile),
    };
}
