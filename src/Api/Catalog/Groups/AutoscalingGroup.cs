using OrleansOrchestrator.Api.Conversion;

namespace OrleansOrchestrator.Api.Catalog.Groups;

/// <summary>The resources of <c>autoscaling</c>.</summary>
internal static class AutoscalingGroup
{
    public static BuiltInGroup Group { get; } = new("autoscaling",
    [
        new BuiltInVersion("v2",
        [
            new("horizontalpodautoscalers", "HorizontalPodAutoscaler") { ShortNames = ["hpa"], Categories = ["all"], HasStatus = true },
        ]),
        new BuiltInVersion("v1",
        [
            new("horizontalpodautoscalers", "HorizontalPodAutoscaler")
            {
                ShortNames = ["hpa"], Categories = ["all"], HasStatus = true,
                StoredAs = new StoredElsewhere("autoscaling", "v2", new HorizontalPodAutoscalerConverter()),
            },
        ]),
    ]);
}
