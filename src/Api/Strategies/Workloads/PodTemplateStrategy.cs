using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Strategies.Pods;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.Workloads;

/// <summary>Pod templates that stand alone.</summary>
internal sealed class PodTemplateStrategy : ResourceStrategy
{
    public override bool HasGeneration => true;

    public override void SetDefaults(JsonObject obj) => PodDefaults.SetTemplate(obj.GetObject("template"));

    public override void Validate(JsonObject obj, FieldErrors errors) =>
        PodValidation.CheckTemplate(obj.GetObject("template"), FieldPath.Of("template"), errors);

    public override void AddWarnings(JsonObject obj, JsonObject? old, List<string> warnings)
    {
        if (old is null || !obj["template"].SameAs(old["template"]))
            PodWarnings.AddOfTemplate(obj.GetObject("template"), FieldPath.Of("template"), warnings);
    }
}
