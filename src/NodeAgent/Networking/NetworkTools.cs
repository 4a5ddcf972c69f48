using System.Diagnostics;

namespace OrleansOrchestrator.NodeAgent.Networking;

/// <summary>Runs the system's network tools.</summary>
internal static class NetworkTools
{
    /// <summary>Applies a ruleset in one transaction: all of it or nothing.</summary>
    /// <returns>Null, or what nft said.</returns>
    public static Task<string?> ApplyAsync(string ruleset, CancellationToken cancellation) => RunAsync("nft", ["-f", "-"], ruleset, cancellation);

    /// <summary>Runs a tool to its end.</summary>
    /// <returns>Null, or what it said when it failed.</returns>
    public static async Task<string?> RunAsync(string tool, IReadOnlyList<string> arguments, string? input, CancellationToken cancellation) =>
        (await ExecuteAsync(tool, arguments, input, cancellation)).Error;

    /// <summary>Runs a tool to its end, for what it prints.</summary>
    /// <returns>Its output, and null or what it said when it failed.</returns>
    public static async Task<(string Output, string? Error)> ExecuteAsync(
        string tool, IReadOnlyList<string> arguments, string? input, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(tool, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync(cancellation);
            var error = process.StandardError.ReadToEndAsync(cancellation);
            if (input is not null)
                await process.StandardInput.WriteAsync(input.AsMemory(), cancellation);
            process.StandardInput.Close();
            await process.WaitForExitAsync(cancellation);
            return (await output, process.ExitCode == 0 ? null : $"{tool}: {(await error).Trim()}");
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or IOException)
        {
            return ("", $"{tool}: {e.Message}");
        }
    }
}
