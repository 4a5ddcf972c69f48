using System.Diagnostics;

namespace OrleansOrchestrator.Chaos.Processes;

/// <summary>A silo or a gateway as a process of its own, which can be ended, made to stand still and started anew.</summary>
internal sealed class Member(string name, IReadOnlyList<string> command, IReadOnlyDictionary<string, string> environment, string log) : IDisposable
{
    private readonly Lock _starting = new();
    private volatile Process? _process;

    public string Name => name;

    /// <summary>Where its output goes, over all its lives.</summary>
    public string Log => log;

    /// <summary>Whether somebody means it to be gone: then the supervisor does not start it anew.</summary>
    public bool IsHeldDown { get; private set; }

    public bool IsRunning => _process is { } process && !HasExited(process);

    /// <summary>Does nothing when it runs, as when two see that it has ended.</summary>
    public void Start()
    {
        lock (_starting)
        {
            if (!IsRunning)
                StartProcess();
            IsHeldDown = false;
        }
    }

    /// <summary>As a power cut.</summary>
    public async Task KillAsync()
    {
        IsHeldDown = true;
        if (_process is not { HasExited: false } process)
            return;
        process.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>Asks it to stop and waits for its end; how long that took.</summary>
    /// <exception cref="TimeoutException">It did not end.</exception>
    public async Task<TimeSpan> StopAsync(TimeSpan atMost)
    {
        IsHeldDown = true;
        var since = Stopwatch.GetTimestamp();
        if (_process is { HasExited: false } process)
        {
            await SignalAsync("TERM");
            await process.WaitForExitAsync().WaitAsync(atMost);
        }

        return Stopwatch.GetElapsedTime(since);
    }

    /// <summary>Does nothing to a process that has ended.</summary>
    public Task SignalAsync(string signal) =>
        _process is { HasExited: false } process ? Tool.ExitCodeAsync("kill", "-" + signal, process.Id.ToString()) : Task.CompletedTask;

    public void Dispose()
    {
        if (_process is { HasExited: false })
            _process.Kill();
        _process?.Dispose();
    }

    private void StartProcess()
    {
        var start = new ProcessStartInfo("/bin/sh") { WorkingDirectory = Path.GetDirectoryName(log) };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add($"exec \"$@\" >>'{log}' 2>&1 </dev/null");
        start.ArgumentList.Add("sh");
        foreach (var argument in command)
            start.ArgumentList.Add(argument);
        foreach (var (variable, value) in environment)
            start.Environment[variable] = value;
        var last = _process;
        _process = Process.Start(start)!;
        last?.Dispose();
    }

    private static bool HasExited(Process process)
    {
        try
        {
            return process.HasExited;
        }
        catch (InvalidOperationException)
        {
            // Its successor has just been started.
            return false;
        }
    }
}
