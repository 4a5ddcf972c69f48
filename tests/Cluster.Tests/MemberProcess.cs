using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Reflection;

namespace OrleansOrchestrator.Cluster.Tests;

/// <summary>A member of a cluster as a process of its own. Its output is kept for messages of failing tests.</summary>
internal sealed class MemberProcess : IDisposable
{
    private static readonly string Program = typeof(MemberProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(a => a.Key == "Program").Value!;

    private readonly Process _process;
    private readonly string _output;

    private MemberProcess(Process process, string output) => (_process, _output) = (process, output);

    public bool HasExited => _process.HasExited;

    /// <param name="environment">Settings by the names of their variables.</param>
    public static MemberProcess Start(string folder, string command, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var output = Path.Combine(folder, $"{command}-{Guid.NewGuid():N}.log");
        var start = new ProcessStartInfo("/bin/sh") { WorkingDirectory = folder };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add($"exec dotnet \"$@\" >{output} 2>&1");
        start.ArgumentList.Add("sh");
        foreach (var argument in (string[])[Program, command, .. arguments])
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return new MemberProcess(Process.Start(start)!, output);
    }

    /// <summary>As a power cut.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public Task SignalAsync(string signal) => Process.Start("kill", ["-" + signal, _process.Id.ToString()]).WaitForExitAsync();

    public async Task StopAsync(TimeSpan atMost)
    {
        await SignalAsync("TERM");
        using var limit = new CancellationTokenSource(atMost);
        await _process.WaitForExitAsync(limit.Token);
    }

    /// <summary>Until it has ended; its exit code.</summary>
    public async Task<int> WaitAsync(TimeSpan atMost)
    {
        using var limit = new CancellationTokenSource(atMost);
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    public string Output() => File.Exists(_output) ? File.ReadAllText(_output) : "";

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
