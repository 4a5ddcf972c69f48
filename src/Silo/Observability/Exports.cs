namespace OrleansOrchestrator.Silo.Observability;

/// <summary>What is exported, by the environment variables that OpenTelemetry defines for that.</summary>
internal static class Exports
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Spans are made only where they are sent somewhere.</summary>
    public static bool Traces => IsSet(Endpoint) || IsSet("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT");

    public static bool Metrics => IsSet(Endpoint) || IsSet("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT");

    public static bool HasSampler => IsSet("OTEL_TRACES_SAMPLER");

    private static bool IsSet(string variable) => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(variable));
}
