using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Strategies.Pods;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.Workloads;

/// <summary>What the kinds that keep pods running share: a selector and a template that fit each other.</summary>
internal static class WorkloadTemplates
{
    /// <summary>Checks <c>spec.selector</c> and <c>spec.template</c>; <paramref name="kind"/> names the workload in messages.</summary>
    public static void CheckSelectorAndTemplate(JsonObject? spec, FieldPath path, string kind, FieldErrors errors)
    {
        var selector = spec.GetObject("selector");
        var at = path.Child("selector");
        if (selector is null)
        {
            errors.Required(at, "");
        }
        else
        {
            var before = errors.All.Count;
            LabelSelectors.Check(selector, at, errors);
            var broken = errors.All.Count > before;
            if (LabelSelectors.IsEmpty(selector))
                errors.Invalid(at, "{}", $"empty selector is invalid for {kind}");
            if (broken)
            {
                errors.Invalid(at, selector.Show(), "invalid label selector");
                return;
            }
        }

        CheckTemplate(selector, spec.GetObject("template"), path.Child("template"), errors);
    }

    /// <summary>A template of pods that always run: matched by its selector, restarting for ever.</summary>
    public static void CheckTemplate(JsonObject? selector, JsonObject? template, FieldPath path, FieldErrors errors)
    {
        LabelSelectors.CheckMatches(selector, template.GetObject("metadata", "labels"), path.Child("metadata", "labels"), errors);
        CheckPods(template, path, errors);
    }

    /// <summary>The pods of a template must restart always and have no deadline.</summary>
    public static void CheckPods(JsonObject? template, FieldPath path, FieldErrors errors)
    {
        PodValidation.CheckTemplate(template, path, errors);
        var spec = template.GetObject("spec");
        var restart = spec.GetText("restartPolicy");
        if (restart is "OnFailure" or "Never")
            errors.NotSupported(path.Child("spec", "restartPolicy"), restart, "Always");
        if (spec.Has("activeDeadlineSeconds"))
            errors.Forbidden(path.Child("spec", "activeDeadlineSeconds"), "activeDeadlineSeconds in ReplicaSet is not Supported");
    }

    /// <summary>Warns about the template when it is new or changed.</summary>
    public static void AddWarnings(JsonObject obj, JsonObject? old, List<string> warnings)
    {
        var template = obj.GetObject("spec", "template");
        if (old is null || !template.SameAs(old.GetObject("spec", "template")))
            PodWarnings.AddOfTemplate(template, FieldPath.Spec.Child("template"), warnings);
    }
}
