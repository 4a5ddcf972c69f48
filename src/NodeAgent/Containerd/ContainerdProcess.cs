using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging;

namespace OrleansOrchestrator.NodeAgent.Containerd;

/// <summary>Owns the agent's containerd: starts it, adopts one an earlier agent left running, and restarts it when it dies. Containers belong to their
/// shims and outlive it.</summary>
internal sealed partial class ContainerdProcess(NodePaths paths, NodeAgentOptions options, TimeProvider time, ILogger<ContainerdProcess> logger)
{
    private static readonly TimeSpan RestartDelayMax = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan StableAfter = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(10);

    /// <summary>Writes the configuration and keeps containerd running until cancelled, which by itself leaves it running.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        Prepare();
        var delay = TimeSpan.FromMilliseconds(100);
        while (!cancellation.IsCancellationRequested)
        {
            var started = time.GetTimestamp();
            using var process = FindRunning() ?? Start();
            LogRunning(process.Id);
            await process.WaitForExitAsync(cancellation);
            if (time.GetElapsedTime(started) > StableAfter)
                delay = TimeSpan.FromMilliseconds(100);
            LogDied(process.Id, delay);
            await Task.Delay(delay, time, cancellation);
            delay = delay * 2 < RestartDelayMax ? delay * 2 : RestartDelayMax;
        }
    }

    /// <summary>Ends containerd; call only when nothing supervises it any more.</summary>
    public async Task StopAsync(CancellationToken cancellation)
    {
        using var process = FindRunning();
        if (process is null)
            return;
        _ = NativeMethods.Kill(process.Id, NativeMethods.SigTerm);
        try
        {
            await process.WaitForExitAsync(cancellation).WaitAsync(StopPatience, time, cancellation);
        }
        catch (TimeoutException)
        {
            process.Kill();
        }
        File.Delete(paths.ContainerdPid);
    }

    private void Prepare()
    {
        Directory.CreateDirectory(paths.Containerd);
        Directory.CreateDirectory(paths.CniConfiguration);
        Directory.CreateDirectory(Path.GetDirectoryName(paths.ContainerdSocket)!);
        File.WriteAllText(paths.ContainerdConfig, ContainerdConfiguration.Render(
            paths,
            options.SandboxImage ?? ImageArchives.SandboxImage,
            options.CniBinDirectory ?? Networking.CniConfiguration.FindPlugins(),
            ContainerdConfiguration.MustRestrictOomScore()));
    }

    private Process Start()
    {
        // In a session of its own and with files for its output, so that neither the end of the agent nor a key press in its terminal ends it.
        var start = new ProcessStartInfo("setsid")
        {
            ArgumentList = { "sh", "-c", "exec containerd --config \"$0\" </dev/null >>\"$1\" 2>&1", paths.ContainerdConfig, paths.ContainerdLog },
        };
        start.Environment.Remove("NOTIFY_SOCKET");
        var process = Process.Start(start) ?? throw new InvalidOperationException("containerd did not start");
        File.WriteAllText(paths.ContainerdPid, process.Id.ToString(CultureInfo.InvariantCulture));
        return process;
    }

    private Process? FindRunning()
    {
        if (!File.Exists(paths.ContainerdPid)
            || !int.TryParse(File.ReadAllText(paths.ContainerdPid), CultureInfo.InvariantCulture, out var id))
        {
            return null;
        }
        try
        {
            // The number may have been given to another process since.
            var arguments = File.ReadAllText($"/proc/{id}/cmdline").Split('\0');
            return arguments.Contains(paths.ContainerdConfig) ? Process.GetProcessById(id) : null;
        }
        catch (Exception e) when (e is IOException or ArgumentException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "containerd runs as process {ProcessId}")]
    private partial void LogRunning(int processId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "containerd (process {ProcessId}) ended, starting it again in {Delay}")]
    private partial void LogDied(int processId, TimeSpan delay);
}
