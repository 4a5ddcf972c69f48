using System.Diagnostics;

namespace OrleansOrchestrator.NodeAgent.Tests.Proxy;

/// <summary>Runs a command and gives its output; fails with what it said.</summary>
internal static class Shell
{
    public static async Task<string> RunAsync(string command, string? input = null)
    {
        var (code, output, error) = await TryAsync(command, input);
        return code == 0 ? output : throw new InvalidOperationException($"{error}\nof: {command}\n{input}");
    }

    public static async Task<(int Code, string Output, string Error)> TryAsync(string command, string? input = null)
    {
        using var process = Process.Start(new ProcessStartInfo("sh", ["-c", command])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input ?? "");
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }
}
