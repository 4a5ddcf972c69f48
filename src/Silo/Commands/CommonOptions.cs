using System.CommandLine;
using OrleansOrchestrator.Silo.AllInOne;

namespace OrleansOrchestrator.Silo.Commands;

/// <summary>Options that several commands share.</summary>
internal static class CommonOptions
{
    public static Option<string> Data() => new("--data")
    {
        Description = "directory in which everything is kept",
        DefaultValueFactory = _ => "/var/lib/orleans-orchestrator",
    };

    public static Option<string> Database() => new("--database")
    {
        Description = "PostgreSQL connection string (Host=...;Username=...;Password=...;Database=...), shared by all silos and gateways",
        Required = true,
    };

    public static Option<string> Address(string use) => new("--address")
    {
        Description = use,
        DefaultValueFactory = _ => HostAddress.Find().ToString(),
    };

    public static Option<string?> Name() => new("--name")
    {
        Description = "what this member is called where members are listed; the machine's name unless given, with the port if that is not the usual one",
    };

    public static Option<string> Controllers() => new("--controllers")
    {
        Description = "controllers to run: '*' all, 'name' this one, '-name' not this one",
        DefaultValueFactory = _ => "*",
    };

    public static Option<string> DisabledAdmissionPlugins() => new("--disable-admission-plugins")
    {
        Description = "comma-separated names of admission plugins",
        DefaultValueFactory = _ => "",
    };

    /// <summary>A comma-separated list.</summary>
    public static string[] List(string text) => text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
