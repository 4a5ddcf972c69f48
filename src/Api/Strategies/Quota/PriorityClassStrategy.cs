using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.Quota;

/// <summary>Priority classes.</summary>
internal sealed class PriorityClassStrategy : ResourceStrategy
{
    private const int HighestOfUsers = 1_000_000_000;

    public override bool AllowsCreateOnUpdate => true;

    /// <summary>Its generation is that of its creation for ever.</summary>
    public override void PrepareForCreate(JsonObject obj, bool hasStatus)
    {
        base.PrepareForCreate(obj, hasStatus);
        obj.Ensure("metadata")["generation"] = 1;
    }

    public override void SetDefaults(JsonObject obj) => obj.Default("preemptionPolicy", "PreemptLowerPriority");

    public override void Validate(JsonObject obj, FieldErrors errors)
    {
        var name = obj.GetString("metadata", "name") ?? "";
        if (name.StartsWith("system-", StringComparison.Ordinal))
        {
            if (!(name is "system-node-critical" or "system-cluster-critical"))
            {
                errors.Forbidden("metadata.name", "priority class names with 'system-' prefix are reserved for system use only. "
                    + $"error: {name} is not a known system priority class");
            }
        }
        else if (obj.GetLong("value") > HighestOfUsers)
        {
            errors.Forbidden("value", $"maximum allowed value of a user defined priority is {HighestOfUsers}");
        }

        CheckPreemption(obj, errors);
    }

    public override void ValidateUpdate(JsonObject obj, JsonObject old, FieldErrors errors)
    {
        if ((obj.GetLong("value") ?? 0) != (old.GetLong("value") ?? 0))
            errors.Forbidden("value", "may not be changed in an update.");
        Immutable.Check(obj, old, "preemptionPolicy", FieldPath.Root, errors);
    }

    private static void CheckPreemption(JsonObject obj, FieldErrors errors)
    {
        if (obj.GetText("preemptionPolicy") is not ("PreemptLowerPriority" or "Never") and var policy)
            errors.NotSupported("preemptionPolicy", policy, "PreemptLowerPriority", "Never");
    }
}
