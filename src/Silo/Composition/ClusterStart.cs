using OrleansOrchestrator.Gateway.Health;
using OrleansOrchestrator.Registry.Bootstrap;

namespace OrleansOrchestrator.Silo.Composition;

/// <summary>Makes the objects every cluster has, once a silo runs; the API server is not ready before.</summary>
internal sealed partial class ClusterStart(
    ClusterBootstrap bootstrap, ClusterNetwork network, IHostApplicationLifetime host, ILogger<ClusterStart> logger)
    : BackgroundService, IHealthCheck
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private volatile bool _done;

    public string Name => "poststarthook/bootstrap-cluster-objects";

    public bool IsLiveness => false;

    public ValueTask<bool> IsHealthyAsync(CancellationToken ct) => ValueTask.FromResult(_done);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = host.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stoppingToken);
        while (!_done)
        {
            try
            {
                await bootstrap.EnsureAsync(network, stoppingToken);
                _done = true;
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                LogBootstrapFailed(logger, e);
                await Task.Delay(Pause, stoppingToken);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "The first objects of the cluster could not be made yet")]
    private static partial void LogBootstrapFailed(ILogger logger, Exception e);
}
