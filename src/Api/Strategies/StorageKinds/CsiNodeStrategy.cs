using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.StorageKinds;

/// <summary>CSI nodes: which drivers run on a node.</summary>
internal sealed class CsiNodeStrategy : ResourceStrategy
{
    public override bool AllowsUnconditionalUpdate => false;

    public override void Validate(JsonObject obj, FieldErrors errors)
    {
        var drivers = obj.GetArray("spec", "drivers");
        var names = new HashSet<string>();
        for (var i = 0; i < (drivers?.Count ?? 0); i++)
        {
            if (drivers![i] is not JsonObject driver)
                continue;
            var at = FieldPath.Spec.Child("drivers").Index(i);
            var name = driver.GetText("name");
            CsiDriverStrategy.CheckDriverName(name, at.Child("name"), errors);
            if (!names.Add(name))
                errors.Duplicate(at.Child("name"), FieldErrors.Quote(name));
            if (driver.GetText("nodeID").Length == 0)
                errors.Required(at.Child("nodeID"), "");
            Numbers.CheckNotNegative(driver.GetObject("allocatable"), "count", at.Child("allocatable"), errors);
        }
    }
}
