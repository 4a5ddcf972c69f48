using k8s.Models;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansOrchestrator.Registry.Client;

namespace OrleansOrchestrator.Grains.Pods;

/// <summary>Removes the oldest finished pods beyond a threshold, looking every twenty seconds. Deleting twice is harmless.</summary>
internal sealed partial class TerminatedPodCollector(
    TerminatedPods terminated, IObjectClient objects, IOptions<PodOptions> options, TimeProvider time,
    ILogger<TerminatedPodCollector> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(20);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.TerminatedPodThreshold <= 0)
            return;
        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            foreach (var pod in terminated.Beyond(options.Value.TerminatedPodThreshold))
            {
                try
                {
                    var slash = pod.Key.IndexOf('/');
                    await objects.DeleteAsync<V1Pod>(pod.Key[..slash], pod.Key[(slash + 1)..], pod.Uid, 0, ct: stoppingToken);
                }
                catch (Exception e) when (!stoppingToken.IsCancellationRequested)
                {
                    LogFailed(logger, e, pod.Key);
                }
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "Finished pod {Pod} could not be removed")]
    private static partial void LogFailed(ILogger logger, Exception e, string pod);
}
