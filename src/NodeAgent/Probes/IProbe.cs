namespace OrleansOrchestrator.NodeAgent.Probes;

/// <summary>One way of asking a container how it is; knows nothing of pods, periods or thresholds.</summary>
internal interface IProbe
{
    Task<ProbeResult> RunAsync(TimeSpan timeout, CancellationToken cancellation);
}
