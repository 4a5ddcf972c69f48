using k8s.Models;

namespace OrleansOrchestrator.NodeAgent.Probes;

/// <summary>Keeps time for one probe of one running container, counts against the thresholds and says when the verdict changes.</summary>
/// <param name="gate">What must be over before the first probe: the startup probe's success.</param>
internal sealed class ProbeWorker(
    IProbe probe, V1Probe spec, DateTimeOffset containerStart, bool initially, Task gate, bool endOnSuccess, Action<bool> verdict,
    Action<ProbeResult> failed, TimeProvider time)
{
    private readonly TimeSpan period = TimeSpan.FromSeconds(Math.Max(1, spec.PeriodSeconds ?? 10));
    private readonly TimeSpan timeout = TimeSpan.FromSeconds(Math.Max(1, spec.TimeoutSeconds ?? 1));
    private readonly int successThreshold = Math.Max(1, spec.SuccessThreshold ?? 1);
    private readonly int failureThreshold = Math.Max(1, spec.FailureThreshold ?? 3);
    private bool current = initially;
    private bool last;
    private int run;

    public async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            var firstAt = containerStart + TimeSpan.FromSeconds(spec.InitialDelaySeconds ?? 0);
            var wait = firstAt - time.GetUtcNow();
            if (wait > TimeSpan.Zero)
                await Task.Delay(wait, time, cancellation);
            await gate.WaitAsync(cancellation);
            while (true)
            {
                var result = await probe.RunAsync(timeout, cancellation);
                if (Count(result) && current && endOnSuccess)
                    return;
                await Task.Delay(period, time, cancellation);
            }
        }
        catch (Exception) when (cancellation.IsCancellationRequested)
        {
            // The container ended or is being ended: whatever the probe ran into means nothing.
        }
    }

    // Counts a result; true when the verdict stands after it.
    private bool Count(ProbeResult result)
    {
        if (!result.Success)
            failed(result);
        if (result.IsError)
            return false;
        run = result.Success == last && run > 0 ? run + 1 : 1;
        last = result.Success;
        if (run < (result.Success ? successThreshold : failureThreshold))
            return false;
        if (current != result.Success || (endOnSuccess && result.Success) || !result.Success)
        {
            current = result.Success;
            verdict(current);
        }
        return true;
    }
}
