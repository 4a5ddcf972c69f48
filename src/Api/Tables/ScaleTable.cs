namespace OrleansOrchestrator.Api.Tables;

/// <summary>The <c>scale</c> subresource of whatever can be scaled.</summary>
internal static class ScaleTable
{
    public static TableDefinition Definition { get; } = new TableBuilder("autoscaling.v1")
        .PlainName()
        .Add("Desired", "ScaleSpec.replicas", scale => scale.Number("spec", "replicas"), "integer")
        .Add("Available", "ScaleStatus.replicas", scale => scale.Number("status", "replicas"), "integer")
        .Age()
        .Build();
}
