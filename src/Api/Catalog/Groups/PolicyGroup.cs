namespace OrleansOrchestrator.Api.Catalog.Groups;

/// <summary>The resources of <c>policy</c>.</summary>
internal static class PolicyGroup
{
    public static BuiltInGroup Group { get; } = new("policy",
    [
        new BuiltInVersion("v1",
        [
            new("poddisruptionbudgets", "PodDisruptionBudget") { ShortNames = ["pdb"], HasStatus = true },
        ]),
    ]);
}
