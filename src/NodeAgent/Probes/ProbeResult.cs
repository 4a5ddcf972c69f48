namespace OrleansOrchestrator.NodeAgent.Probes;

/// <summary>One probe's outcome; an error of the probing itself counts as neither success nor failure of the container.</summary>
internal readonly record struct ProbeResult(bool Success, string Output, bool IsError = false)
{
    public static ProbeResult Healthy { get; } = new(true, "");

    public static ProbeResult Unhealthy(string output) => new(false, output);

    public static ProbeResult Error(string output) => new(false, output, IsError: true);
}
