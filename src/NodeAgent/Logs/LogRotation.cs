using System.Globalization;
using Grpc.Core;
using Microsoft.Extensions.Logging;
using OrleansOrchestrator.NodeAgent.Cri;
using OrleansOrchestrator.NodeAgent.Pods;

namespace OrleansOrchestrator.NodeAgent.Logs;

/// <summary>Keeps running containers' logs small: a log beyond 10 MiB is set aside and begun anew, and the oldest of more than five files goes.</summary>
internal sealed partial class LogRotation(PodManager pods, CriClient cri, TimeProvider time, ILogger<LogRotation> logger)
{
    private const long BytesMax = 10 * 1024 * 1024;
    private const int FilesMax = 5;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    public async Task RunAsync(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellation))
            {
                foreach (var worker in pods.Workers)
                {
                    foreach (var container in worker.Runtime.Containers)
                    {
                        if (container.IsRunning && new FileInfo(container.Status.LogPath) is { Exists: true, Length: > BytesMax })
                            await RotateAsync(container.Id, container.Status.LogPath, cancellation);
                    }
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The agent stops.
        }
    }

    private async Task RotateAsync(string id, string path, CancellationToken cancellation)
    {
        var stamp = time.GetUtcNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
        var aside = $"{path}.{stamp}";
        try
        {
            RemoveOldest(path);
            File.Move(path, aside);
            await cri.Runtime.ReopenContainerLogAsync(new ReopenContainerLogRequest { ContainerId = id }, cancellationToken: cancellation);
        }
        catch (RpcException e)
        {
            // The runtime still writes to the old file: give it back its name.
            File.Move(aside, path, overwrite: true);
            LogFailed(path, e.Status.Detail);
        }
        catch (IOException e)
        {
            LogFailed(path, e.Message);
        }
    }

    private static void RemoveOldest(string path)
    {
        var old = Directory.GetFiles(Path.GetDirectoryName(path)!, Path.GetFileName(path) + ".*");
        Array.Sort(old, StringComparer.Ordinal);
        for (var i = 0; i < old.Length - (FilesMax - 2); i++)
            File.Delete(old[i]);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The log {Path} was not rotated: {Reason}")]
    private partial void LogFailed(string path, string reason);
}
