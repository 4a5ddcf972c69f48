using System.Diagnostics;
using System.Text;

namespace OrleansOrchestrator.EndToEnd.Tests;

/// <summary>Outcome of a program.</summary>
public sealed record Outcome(int ExitCode, string Output, string Error)
{
    /// <summary>The output of a run that must have succeeded.</summary>
    public string Must() => ExitCode == 0 ? Output : throw new InvalidOperationException($"exit code {ExitCode}\n{Output}\n{Error}");
}

/// <summary>Runs programs.</summary>
public static class Shell
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    public static async Task<Outcome> RunAsync(
        string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, string? input = null)
    {
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = ReadAsync(process.StandardOutput);
        var error = ReadAsync(process.StandardError);
        if (input is not null)
            await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {string.Join(' ', arguments)} did not end within {Patience}");
        }

        // What a detached child keeps open does not keep us: its output is not ours.
        await Task.WhenAny(Task.WhenAll(output, error), Task.Delay(TimeSpan.FromSeconds(2), CancellationToken.None));
        return new Outcome(process.ExitCode, Text(output), Text(error));
    }

    private static string Text(Task<string> text) => text.IsCompletedSuccessfully ? text.Result : "";

    private static async Task<string> ReadAsync(StreamReader reader)
    {
        var text = new StringBuilder();
        var buffer = new char[4096];
        int count;
        while ((count = await reader.ReadAsync(buffer)) > 0)
            text.Append(buffer, 0, count);
        return text.ToString();
    }
}
