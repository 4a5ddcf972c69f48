using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OrleansOrchestrator.NodeAgent;

namespace OrleansOrchestrator.Silo.Observability;

/// <summary>What is exported and where to, by the environment variables that OpenTelemetry defines for that.</summary>
internal static class Exports
{
    private const string Prefix = "OTEL_EXPORTER_OTLP_";
    private const string OfTraces = Prefix + "TRACES_";
    private const string OfMetrics = Prefix + "METRICS_";

    public const string Service = "orleans-orchestrator";

    private const string Runtime = "System.Runtime";

    // .NET's own tell generations and types of exceptions apart, nodes operations by outcome, the control plane resources by verb and status.
    private const int MostRuntimeSeries = 32;
    private const int MostNodeSeries = 64;
    private const int MostSeries = 512;

    /// <summary>Spans are made only where they are sent somewhere.</summary>
    public static bool Traces => Value(Prefix + "ENDPOINT") is not null || Value(OfTraces + "ENDPOINT") is not null;

    public static bool HasSampler => Value("OTEL_TRACES_SAMPLER") is not null;

    public static void ConfigureTraces(OtlpExporterOptions options) => Configure(options, OfTraces);

    /// <summary>The metrics of one part of the program and of its process, sent to where the environment says.</summary>
    public static MeterProviderBuilder AddMetricsOf(this MeterProviderBuilder metrics, string meter)
    {
        metrics.AddMeter(meter, Runtime).AddView(static instrument => new MetricStreamConfiguration
        {
            // Room for all series is taken at once.
            CardinalityLimit = instrument.Meter.Name switch
            {
                Runtime => MostRuntimeSeries,
                NodeTelemetry.Name => MostNodeSeries,
                _ => MostSeries,
            },
        });
        if (Value(Prefix + "ENDPOINT") is not null || Value(OfMetrics + "ENDPOINT") is not null)
            metrics.AddOtlpExporter(static options => Configure(options, OfMetrics));
        return metrics;
    }

    /// <summary>An exporter reads the variables for all signals by itself; those of one signal go before them and are read here.</summary>
    private static void Configure(OtlpExporterOptions options, string signal)
    {
        // First of all: setting it changes what the endpoint is by default.
        if (Value(signal + "PROTOCOL") is { } protocol)
            options.Protocol = protocol == "http/protobuf" ? OtlpExportProtocol.HttpProtobuf : OtlpExportProtocol.Grpc;
        if (Value(signal + "ENDPOINT") is { } endpoint)
            options.Endpoint = new Uri(endpoint);
        if (Value(signal + "HEADERS") is { } headers)
            options.Headers = headers;
        if (int.TryParse(Value(signal + "TIMEOUT"), out var milliseconds))
            options.TimeoutMilliseconds = milliseconds;
    }

    private static string? Value(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : null;
}
