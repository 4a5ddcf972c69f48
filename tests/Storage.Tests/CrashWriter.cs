using System.Diagnostics;
using Xunit;

namespace OrleansOrchestrator.Storage.Tests;

/// <summary>Runs the writer process and kills it (SIGKILL) in the middle of its work.</summary>
internal static class CrashWriter
{
    /// <summary>The newest revision it acknowledged, a log.</summary>
    public static async Task<Dictionary<string, long>> RunAndKillAsync(string[] arguments, int afterBatches)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "OrleansOrchestrator.CrashWriter.dll"));
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var acknowledged = new Dictionary<string, long>();
        var batches = 0;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            var parts = line.Split(' ');
            // The last line may have been cut by the kill.
            if (parts.Length == 2 && (batches < afterBatches || process.StandardOutput.Peek() >= 0))
                acknowledged[parts[0]] = long.Parse(parts[1]);
            if (++batches == afterBatches)
                process.Kill();
        }

        await process.WaitForExitAsync();
        Assert.True(batches >= afterBatches, await errors);
        return acknowledged;
    }
}
