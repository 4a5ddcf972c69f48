using System.CommandLine;

namespace OrleansOrchestrator.Silo.Configuration;

/// <summary>
/// Settings by their one name: what is not on the command line (<c>--silo-port</c>) is looked for in the environment
/// (<c>ORCHESTRATOR_SILO_PORT</c>), then in the settings file (<c>"Orchestrator": {"silo-port": ...}</c>), and only then has its default.
/// </summary>
internal sealed class ConfiguredArguments(IConfiguration environment, IConfiguration file)
{
    public const string FileVariable = "ORCHESTRATOR_SETTINGS";

    private const string Prefix = "ORCHESTRATOR_";
    private const string Section = "Orchestrator";

    /// <summary>The process's environment, and the file it names or <c>appsettings.json</c> in the working directory.</summary>
    public static ConfiguredArguments Load()
    {
        var named = Environment.GetEnvironmentVariable(FileVariable);
        var path = Path.GetFullPath(named ?? "appsettings.json");
        return new ConfiguredArguments(
            new ConfigurationBuilder().AddEnvironmentVariables().Build(),
            new ConfigurationBuilder().AddJsonFile(path, optional: named is null).Build());
    }

    /// <summary>The arguments with those added that are configured elsewhere.</summary>
    public string[] Complete(RootCommand root, string[] arguments)
    {
        var parsed = root.Parse(arguments);
        var all = new List<string>(arguments);
        foreach (var option in parsed.CommandResult.Command.Options)
        {
            if (parsed.GetResult(option) is { Implicit: false } || Find(option.Name.TrimStart('-')) is not { } value)
                continue;
            all.Add($"{option.Name}={value}");
        }

        return [.. all];
    }

    private string? Find(string name) =>
        environment[Prefix + name.Replace('-', '_').ToUpperInvariant()] ?? file[$"{Section}:{name}"];
}
