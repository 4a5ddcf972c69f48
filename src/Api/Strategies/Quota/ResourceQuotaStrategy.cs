using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.Quota;

/// <summary>Resource quotas.</summary>
internal sealed class ResourceQuotaStrategy : ResourceStrategy
{
    protected override JsonObject EmptyStatus() => [];

    public override void Validate(JsonObject obj, FieldErrors errors)
    {
        var spec = obj.GetObject("spec");
        CheckAmounts(spec.GetObject("hard"), FieldPath.Spec.Child("hard"), errors);
        QuotaScopes.Check(spec, FieldPath.Spec, errors);
    }

    public override void ValidateUpdate(JsonObject obj, JsonObject old, FieldErrors errors)
    {
        Validate(obj, errors);
        Immutable.Check(obj.GetObject("spec"), old.GetObject("spec"), "scopes", FieldPath.Spec, errors);
    }

    public override void ValidateStatusUpdate(JsonObject obj, JsonObject old, FieldErrors errors)
    {
        CheckAmounts(obj.GetObject("status", "hard"), FieldPath.Status.Child("hard"), errors);
        CheckAmounts(obj.GetObject("status", "used"), FieldPath.Status.Child("used"), errors);
    }

    private static void CheckAmounts(JsonObject? amounts, FieldPath path, FieldErrors errors)
    {
        if (amounts is null)
            return;
        foreach (var (name, amount) in amounts)
        {
            var at = path.Key(name);
            Amounts.CheckResourceName(name, at, errors);
            if (!name.Contains('/') && !ResourceNames.IsQuotaResource(name))
                errors.InvalidString(at, name, "must be a standard resource for quota");
            Amounts.CheckResource(name, amount, at, errors);
        }
    }
}
