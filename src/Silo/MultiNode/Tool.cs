using System.Diagnostics;

namespace OrleansOrchestrator.Silo.MultiNode;

/// <summary>Runs the system's network tools.</summary>
internal static class Tool
{
    /// <summary>Runs a tool to its end.</summary>
    /// <returns>Whether it succeeded, and what it said.</returns>
    public static async Task<(bool Ok, string Text)> TryAsync(string program, IEnumerable<string> arguments, CancellationToken ct)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync(ct);
            var error = process.StandardError.ReadToEndAsync(ct);
            await process.WaitForExitAsync(ct);
            return process.ExitCode == 0 ? (true, await output) : (false, (await error).Trim());
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return (false, e.Message);
        }
    }

    /// <summary><c>ip</c> with arguments separated by blanks; fails with what it said.</summary>
    public static async Task IpAsync(string arguments, CancellationToken ct)
    {
        var (ok, text) = await TryAsync("ip", arguments.Split(' '), ct);
        if (!ok)
            throw new InvalidOperationException($"ip {arguments}: {text}");
    }
}
