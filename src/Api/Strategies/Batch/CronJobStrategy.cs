using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Strategies.Pods;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.Batch;

/// <summary>Cron jobs.</summary>
internal sealed class CronJobStrategy : ResourceStrategy
{
    // The controller adds a time to the name of each job, which must still be a valid label.
    private const int MaxName = 52;

    public override bool HasGeneration => true;

    protected override JsonObject EmptyStatus() => [];

    public override void SetDefaults(JsonObject obj)
    {
        var spec = obj.Ensure("spec");
        spec.Default("concurrencyPolicy", "Allow");
        spec.Default("suspend", false);
        spec.Default("successfulJobsHistoryLimit", 3);
        spec.Default("failedJobsHistoryLimit", 1);
        PodDefaults.SetTemplate(spec.GetObject("jobTemplate", "spec", "template"));
    }

    public override void Validate(JsonObject obj, FieldErrors errors)
    {
        if (obj.GetString("metadata", "name") is { Length: > MaxName } name)
            errors.InvalidString("metadata.name", name, $"must be no more than {MaxName} characters");
        CheckSpec(obj.GetObject("spec"), FieldPath.Spec, errors);
    }

    public override void ValidateUpdate(JsonObject obj, JsonObject old, FieldErrors errors) =>
        CheckSpec(obj.GetObject("spec"), FieldPath.Spec, errors);

    public override void AddWarnings(JsonObject obj, JsonObject? old, List<string> warnings)
    {
        if (old is null && obj.GetString("metadata", "name") is { } name && ObjectNames.LabelFaultOf(name) is { } fault)
        {
            warnings.Add("metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; "
                + $"a DNS label is recommended: [{fault}]");
        }

        var template = obj.GetObject("spec", "jobTemplate").GetObject("spec", "template");
        if (old is null || !template.SameAs(old.GetObject("spec", "jobTemplate").GetObject("spec", "template")))
            PodWarnings.AddOfTemplate(template, FieldPath.Spec.Child("jobTemplate", "spec").Child("template"), warnings);
    }

    private static void CheckSpec(JsonObject? spec, FieldPath path, FieldErrors errors)
    {
        CheckSchedule(spec.GetText("schedule"), path.Child("schedule"), errors);
        Numbers.CheckNotNegative(spec, "startingDeadlineSeconds", path, errors);
        if (spec.GetString("timeZone") is { } zone)
            CheckZone(zone, path.Child("timeZone"), errors);
        switch (spec.GetText("concurrencyPolicy"))
        {
            case "Allow" or "Forbid" or "Replace": break;
            case "": errors.Required(path.Child("concurrencyPolicy"), ""); break;
            case var other: errors.NotSupported(path.Child("concurrencyPolicy"), other, "Allow", "Forbid", "Replace"); break;
        }

        var job = path.Child("jobTemplate", "spec");
        if (spec.GetObject("jobTemplate", "spec").IsTrue("manualSelector"))
            errors.Add(new FieldError(FieldErrorType.NotSupported, job.Child("manualSelector"), "true", "supported values: \"nil\", \"false\""));
        JobValidation.Check(spec.GetObject("jobTemplate", "spec"), job, errors);
        Numbers.CheckNotNegative(spec, "successfulJobsHistoryLimit", path, errors);
        Numbers.CheckNotNegative(spec, "failedJobsHistoryLimit", path, errors);
    }

    private static void CheckSchedule(string schedule, FieldPath path, FieldErrors errors)
    {
        if (schedule.Length == 0)
            errors.Required(path, "");
        else if (schedule.StartsWith("TZ=", StringComparison.Ordinal) || schedule.StartsWith("CRON_TZ=", StringComparison.Ordinal))
            errors.InvalidString(path, schedule, "cannot use TZ or CRON_TZ in schedule, use timeZone field instead");
        else if (CronFields.FaultOf(schedule) is { } fault)
            errors.InvalidString(path, schedule, fault);
    }

    private static void CheckZone(string zone, FieldPath path, FieldErrors errors)
    {
        if (zone.Length == 0)
            errors.InvalidString(path, zone, "timeZone must be nil or non-empty string");
        else if (zone.Equals("Local", StringComparison.OrdinalIgnoreCase))
            errors.InvalidString(path, zone, "timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones");
        else if (!TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _))
            errors.InvalidString(path, zone, "unknown time zone " + zone);
    }
}
