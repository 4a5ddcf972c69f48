using Microsoft.AspNetCore.Builder;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OrleansOrchestrator.NodeAgent;
using OrleansOrchestrator.NodeAgent.Kubelet;

namespace OrleansOrchestrator.Silo.Observability;

/// <summary>
/// What a node tells, apart from what the control plane does that may run in its process: served by the kubelet API at its usual place, and
/// sent to where the environment says.
/// </summary>
internal sealed class NodeMetrics : IDisposable
{
    private readonly MeterProvider _metrics;

    public NodeMetrics(string nodeName, IServiceProvider services)
    {
        _metrics = Sdk.CreateMeterProviderBuilder()
            .ConfigureResource(resource => resource.AddService(Exports.Service).AddAttributes([new("k8s.node.name", nodeName)]))
            .AddMetricsOf(NodeTelemetry.Name)
            .AddPrometheusExporter()
            .Build();
        var branch = new ApplicationBuilder(services);
        branch.UseOpenTelemetryPrometheusScrapingEndpoint(_metrics, static _ => true, path: null, configureBranchedPipeline: null, optionsName: null);
        Page = new KubeletPage("/metrics", branch.Build());
    }

    public KubeletPage Page { get; }

    public void Dispose() => _metrics.Dispose();
}
