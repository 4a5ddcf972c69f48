using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Tables;

/// <summary>The kinds of batch.</summary>
internal static class BatchTables
{
    public static TableDefinition CronJobs { get; } = new TableBuilder("batch.v1")
        .Name()
        .Add("Schedule", "CronJobSpec.schedule", cron => cron.GetText("spec", "schedule"))
        .Add("Timezone", "CronJobSpec.timeZone", cron => cron.GetString("spec", "timeZone").Or(Cells.None))
        .Add("Suspend", "CronJobSpec.suspend", Suspend)
        .Add("Active", "CronJobStatus.active", cron => Cells.Count(cron.GetArray("status", "active")), "integer")
        .AddTimed("Last Schedule", "CronJobStatus.lastScheduleTime", LastSchedule)
        .Age()
        .Wide("Containers", "Names of each container in the template.", cron => Containers.Join(Template(cron), "name"))
        .Wide("Images", "Images referenced by each container in the template.", cron => Containers.Join(Template(cron), "image"))
        .Wide("Selector", "JobSpec.selector", cron => Cells.Selector(cron.GetObject("spec", "jobTemplate", "spec").GetObject("selector")))
        .Build();

    public static TableDefinition Jobs { get; } = new TableBuilder("batch.v1")
        .Name()
        .Add("Status", "Status of the job.", Status)
        .Add("Completions", "JobStatus.succeeded", Completions)
        .AddTimed("Duration", "Time required to complete the job.", Duration)
        .Age()
        .Template("spec", "template", "spec")
        .Wide("Selector", "JobSpec.selector", job => Cells.Selector(job.GetObject("spec", "selector")))
        .Build();

    private static JsonNode Status(JsonObject job)
    {
        if (Cells.IsConditionTrue(job, "Complete"))
            return "Complete";
        if (Cells.IsConditionTrue(job, "Failed"))
            return "Failed";
        if (Cells.IsDeleting(job))
            return "Terminating";
        if (Cells.IsConditionTrue(job, "Suspended"))
            return "Suspended";
        if (Cells.IsConditionTrue(job, "FailureTarget"))
            return "FailureTarget";
        return Cells.IsConditionTrue(job, "SuccessCriteriaMet") ? "SuccessCriteriaMet" : "Running";
    }

    private static JsonNode Completions(JsonObject job)
    {
        var succeeded = job.Number("status", "succeeded");
        if (job.GetLong("spec", "completions") is { } completions)
            return $"{succeeded}/{completions}";
        var parallelism = job.Number("spec", "parallelism");
        return parallelism > 1 ? $"{succeeded}/1 of {parallelism}" : $"{succeeded}/1";
    }

    private static JsonNode Duration(JsonObject job, DateTimeOffset now)
    {
        if (Ages.Parse(job.GetString("status", "startTime")) is not { } start)
            return "";
        return Ages.Human((Ages.Parse(job.GetString("status", "completionTime")) ?? now) - start);
    }

    private static JsonNode Suspend(JsonObject cron) => cron.GetObject("spec").GetBool("suspend") switch
    {
        null => Cells.Unset,
        true => "True",
        false => "False",
    };

    private static JsonNode LastSchedule(JsonObject cron, DateTimeOffset now) =>
        cron.GetString("status", "lastScheduleTime") is { } time ? Ages.Since(time, now) : Cells.None;

    private static JsonObject? Template(JsonObject cron) => cron.GetObject("spec", "jobTemplate", "spec").GetObject("template", "spec");
}
