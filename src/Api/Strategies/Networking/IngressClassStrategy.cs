using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.Networking;

/// <summary>Ingress classes.</summary>
internal sealed class IngressClassStrategy : ResourceStrategy
{
    private const int MaxController = 250;

    public override bool HasGeneration => true;

    public override void SetDefaults(JsonObject obj) => obj.GetObject("spec", "parameters")?.Default("scope", "Cluster");

    public override void Validate(JsonObject obj, FieldErrors errors)
    {
        var controller = obj.GetString("spec", "controller") ?? "";
        var path = FieldPath.Spec.Child("controller");
        if (controller.Length == 0)
            errors.Required(path, "");
        else if (controller.Length > MaxController)
            errors.TooLong(path, MaxController);
        else if (controller.IndexOf('/') is <= 0 || controller.EndsWith('/'))
            errors.InvalidString(path, controller, "must be a domain-prefixed path (such as \"acme.io/foo\")");
    }

    public override void ValidateUpdate(JsonObject obj, JsonObject old, FieldErrors errors)
    {
        Validate(obj, errors);
        Immutable.Check(obj.GetObject("spec"), old.GetObject("spec"), "controller", FieldPath.Spec, errors);
    }
}
