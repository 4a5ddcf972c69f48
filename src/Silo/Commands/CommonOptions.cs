using System.CommandLine;

namespace OrleansOrchestrator.Silo.Commands;

/// <summary>Options that several commands share.</summary>
internal static class CommonOptions
{
    public static Option<string> Data() => new("--data")
    {
        Description = "directory in which everything is kept",
        DefaultValueFactory = _ => "/var/lib/orleans-orchestrator",
    };
}
