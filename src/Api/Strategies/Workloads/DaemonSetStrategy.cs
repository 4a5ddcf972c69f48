using System.Globalization;
using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Strategies.Pods;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.Workloads;

/// <summary>Daemon sets.</summary>
internal sealed class DaemonSetStrategy : ResourceStrategy
{
    private const string TemplateGeneration = "deprecated.daemonset.template.generation";

    public override bool HasGeneration => true;

    protected override JsonObject EmptyStatus() => new()
    {
        ["currentNumberScheduled"] = 0,
        ["numberMisscheduled"] = 0,
        ["desiredNumberScheduled"] = 0,
        ["numberReady"] = 0,
    };

    public override void PrepareForCreate(JsonObject obj, bool hasStatus)
    {
        base.PrepareForCreate(obj, hasStatus);
        SetTemplateGeneration(obj, 1);
    }

    public override void PrepareForUpdate(JsonObject obj, JsonObject old, bool hasStatus)
    {
        base.PrepareForUpdate(obj, old, hasStatus);
        SetDefaults(obj);
        var text = old.GetObject("metadata", "annotations").GetText(TemplateGeneration);
        var generation = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
        var changed = !(obj.GetObject("spec", "template")).SameAs(old.GetObject("spec", "template"));
        SetTemplateGeneration(obj, changed ? generation + 1 : generation);
    }

    public override void SetDefaults(JsonObject obj)
    {
        // Whoever writes a daemon set writes this too; the number itself follows when the change is known.
        obj.Ensure("metadata").Ensure("annotations").Default(TemplateGeneration, "0");
        var spec = obj.Ensure("spec");
        var update = spec.Ensure("updateStrategy");
        update.Default("type", "RollingUpdate");
        if (update.GetText("type") == "RollingUpdate")
        {
            var rolling = update.Ensure("rollingUpdate");
            rolling.Default("maxUnavailable", 1);
            rolling.Default("maxSurge", 0);
        }

        spec.Default("revisionHistoryLimit", 10);
        PodDefaults.SetTemplate(spec.GetObject("template"));
    }

    public override void Validate(JsonObject obj, FieldErrors errors)
    {
        var spec = obj.GetObject("spec");
        var path = FieldPath.Spec;
        var selector = spec.GetObject("selector");
        LabelSelectors.Check(selector, path.Child("selector"), errors);
        WorkloadTemplates.CheckTemplate(selector, spec.GetObject("template"), path.Child("template"), errors);
        if (selector is not null && LabelSelectors.IsEmpty(selector))
            errors.Invalid(path.Child("selector"), "{}", "empty selector is invalid for daemonset");
        Numbers.CheckNotNegative(spec, "minReadySeconds", path, errors);
        CheckUpdateStrategy(spec.GetObject("updateStrategy"), path.Child("updateStrategy"), errors);
        Numbers.CheckNotNegative(spec, "revisionHistoryLimit", path, errors);
    }

    public override void ValidateUpdate(JsonObject obj, JsonObject old, FieldErrors errors)
    {
        Validate(obj, errors);
        Immutable.Check(obj.GetObject("spec"), old.GetObject("spec"), "selector", FieldPath.Spec, errors);
    }

    public override void ValidateStatusUpdate(JsonObject obj, JsonObject old, FieldErrors errors)
    {
        var status = obj.GetObject("status");
        foreach (var field in (ReadOnlySpan<string>)["currentNumberScheduled", "numberMisscheduled", "desiredNumberScheduled", "numberReady",
            "observedGeneration", "updatedNumberScheduled", "numberAvailable", "numberUnavailable", "collisionCount"])
        {
            Numbers.CheckNotNegative(status, field, FieldPath.Status, errors);
        }
    }

    public override void AddWarnings(JsonObject obj, JsonObject? old, List<string> warnings) =>
        WorkloadTemplates.AddWarnings(obj, old, warnings);

    private static void CheckUpdateStrategy(JsonObject? update, FieldPath path, FieldErrors errors)
    {
        switch (update.GetText("type"))
        {
            case "OnDelete":
                return;
            case "RollingUpdate":
                break;
            default:
                errors.Add(new FieldError(FieldErrorType.NotSupported, path, update.Show(), "supported values: \"RollingUpdate\", \"OnDelete\""));
                return;
        }

        var at = path.Child("rollingUpdate");
        var rolling = update.GetObject("rollingUpdate");
        Numbers.CheckIntOrPercent(rolling, "maxUnavailable", at, errors);
        Numbers.CheckIntOrPercent(rolling, "maxSurge", at, errors);
        Numbers.CheckAtMostHundredPercent(rolling, "maxUnavailable", at, errors);
        Numbers.CheckAtMostHundredPercent(rolling, "maxSurge", at, errors);
        var noUnavailable = Numbers.IsZero(rolling?["maxUnavailable"]);
        var noSurge = Numbers.IsZero(rolling?["maxSurge"]);
        if (noUnavailable && noSurge)
            errors.Required(at.Child("maxUnavailable"), "cannot be 0 when maxSurge is 0");
        else if (!noUnavailable && !noSurge)
            errors.Invalid(at.Child("maxSurge"), rolling!["maxSurge"].Show(), "may not be set when maxUnavailable is non-zero");
    }

    private static void SetTemplateGeneration(JsonObject obj, long generation) =>
        obj.Ensure("metadata").Ensure("annotations")[TemplateGeneration] = Numbers.Text(generation);
}
