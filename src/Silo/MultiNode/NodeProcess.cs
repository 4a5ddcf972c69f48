using System.Diagnostics;
using System.Globalization;
using OrleansOrchestrator.NodeAgent;

namespace OrleansOrchestrator.Silo.MultiNode;

/// <summary>Keeps one further node's agent running in its network namespace, as a process of its own; starts it again when it dies and ends
/// it in order when this process ends. Its pods outlive it.</summary>
internal sealed partial class NodeProcess(string networkNamespace, NodeAgentOptions options, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan DelayMin = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan DelayMax = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan StableAfter = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(5);

    private string PidPath => Path.Combine(options.DataDirectory, "agent.pid");

    public async Task RunAsync(CancellationToken ct)
    {
        var delay = DelayMin;
        EndLeftover(options.DataDirectory);
        while (!ct.IsCancellationRequested)
        {
            var started = time.GetTimestamp();
            using var process = Start();
            try
            {
                await process.WaitForExitAsync(ct);
            }
            catch (OperationCanceledException)
            {
                await StopAsync(process);
                return;
            }

            delay = time.GetElapsedTime(started) > StableAfter ? DelayMin : delay;
            LogDied(logger, options.NodeName, process.ExitCode, delay);
            await Task.Delay(delay, time, ct).ContinueWith(_ => { }, TaskScheduler.Default);
            delay = delay * 2 < DelayMax ? delay * 2 : DelayMax;
        }
    }

    /// <summary>Ends an agent that a killed process left behind.</summary>
    public static void EndLeftover(string dataDirectory)
    {
        var path = Path.Combine(dataDirectory, "agent.pid");
        if (!File.Exists(path) || !int.TryParse(File.ReadAllText(path), CultureInfo.InvariantCulture, out var pid))
            return;
        try
        {
            if (File.ReadAllText($"/proc/{pid}/cmdline").Contains($"\0{dataDirectory}\0", StringComparison.Ordinal))
                Process.GetProcessById(pid).Kill();
        }
        catch (Exception e) when (e is IOException or ArgumentException)
        {
            // It is gone.
        }

        File.Delete(path);
    }

    private Process Start()
    {
        // Only the network is the node's own: what it mounts must be seen by its runtime after a restart, too.
        var start = new ProcessStartInfo("nsenter", ["--net=/run/netns/" + networkNamespace, .. ThisProgram(), "node-agent", .. Arguments()]);
        var process = Process.Start(start) ?? throw new InvalidOperationException($"the agent of {options.NodeName} did not start");
        File.WriteAllText(PidPath, process.Id.ToString(CultureInfo.InvariantCulture));
        LogStarted(logger, options.NodeName, process.Id);
        return process;
    }

    private async Task StopAsync(Process process)
    {
        await Tool.TryAsync("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)], CancellationToken.None);
        try
        {
            await process.WaitForExitAsync(CancellationToken.None).WaitAsync(StopPatience, time);
        }
        catch (TimeoutException)
        {
            process.Kill();
        }

        File.Delete(PidPath);
    }

    private static string[] ThisProgram()
    {
        var path = Environment.ProcessPath!;
        return Path.GetFileName(path) == "dotnet" ? [path, Environment.GetCommandLineArgs()[0]] : [path];
    }

    private IEnumerable<string> Arguments()
    {
        yield return "--kubeconfig=" + options.KubeconfigPath;
        yield return "--node-name=" + options.NodeName;
        yield return "--node-ip=" + options.NodeIp;
        yield return "--cluster-dns=" + options.ClusterDns;
        yield return "--cluster-cidr=" + options.ClusterCidr;
        yield return "--cgroup-root=" + options.CgroupRoot;
        yield return "--tls-cert-file=" + options.TlsCertificatePath;
        yield return "--tls-private-key-file=" + options.TlsKeyPath;
        yield return "--client-ca-file=" + options.ClientCaPath;
        if (options.SandboxImage is not null)
            yield return "--sandbox-image=" + options.SandboxImage;
        yield return "--data";
        yield return options.DataDirectory;
    }

    [LoggerMessage(LogLevel.Information, "The agent of node {Node} runs as process {Pid}")]
    private static partial void LogStarted(ILogger logger, string node, int pid);

    [LoggerMessage(LogLevel.Warning, "The agent of node {Node} ended with code {Code}, starting it again in {Delay}")]
    private static partial void LogDied(ILogger logger, string node, int code, TimeSpan delay);
}
