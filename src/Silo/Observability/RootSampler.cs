using System.Diagnostics;
using OpenTelemetry.Trace;
using OrleansOrchestrator.Grains.Abstractions;

namespace OrleansOrchestrator.Silo.Observability;

/// <summary>
/// Of spans without a parent only requests and reconciles begin a trace: the long polls by which caches follow their logs never end
/// and would bury all else.
/// </summary>
internal sealed class RootSampler : Sampler
{
    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters) =>
        new(samplingParameters.Kind == ActivityKind.Server || samplingParameters.Name.StartsWith(Telemetry.ReconcilePrefix, StringComparison.Ordinal)
            ? SamplingDecision.RecordAndSample
            : SamplingDecision.Drop);
}
