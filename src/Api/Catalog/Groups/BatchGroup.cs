namespace OrleansOrchestrator.Api.Catalog.Groups;

/// <summary>The resources of <c>batch</c>.</summary>
internal static class BatchGroup
{
    public static BuiltInGroup Group { get; } = new("batch",
    [
        new BuiltInVersion("v1",
        [
            new("cronjobs", "CronJob") { ShortNames = ["cj"], Categories = ["all"], HasStatus = true },
            new("jobs", "Job")
            {
                Categories = ["all"], HasStatus = true,
                SelectableAliases = new Dictionary<string, string> { ["status.successful"] = "status.succeeded" },
            },
        ]),
    ]);
}
