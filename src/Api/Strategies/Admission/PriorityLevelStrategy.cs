using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.Admission;

/// <summary>Priority level configurations: how many requests of a level run at once and what waits.</summary>
internal sealed class PriorityLevelStrategy : ResourceStrategy
{
    public override bool HasGeneration => true;

    protected override JsonObject EmptyStatus() => [];

    public override void SetDefaults(JsonObject obj)
    {
        var spec = obj.GetObject("spec");
        if (spec.GetObject("exempt") is { } exempt)
        {
            exempt.Default("nominalConcurrencyShares", 0);
            exempt.Default("lendablePercent", 0);
        }

        if (spec.GetObject("limited") is not { } limited)
            return;
        limited.Default("nominalConcurrencyShares", 30);
        limited.Default("lendablePercent", 0);
        if (limited.GetObject("limitResponse", "queuing") is not { } queuing)
            return;
        queuing.DefaultZero("queues", 64);
        queuing.DefaultZero("handSize", 8);
        queuing.DefaultZero("queueLengthLimit", 50);
    }

    public override void Validate(JsonObject obj, FieldErrors errors)
    {
        var spec = obj.GetObject("spec");
        var path = FieldPath.Spec;
        switch (spec.GetText("type"))
        {
            case "Exempt":
                if (spec.Has("limited"))
                    errors.Forbidden(path.Child("limited"), "must be nil if the type is not Limited");
                break;
            case "Limited":
                if (spec.Has("exempt"))
                    errors.Forbidden(path.Child("exempt"), "must be nil if the type is Limited");
                CheckLimited(spec.GetObject("limited"), path.Child("limited"), errors);
                break;
            case var other:
                errors.NotSupported(path.Child("type"), other, "Exempt", "Limited");
                break;
        }
    }

    private static void CheckLimited(JsonObject? limited, FieldPath path, FieldErrors errors)
    {
        if (limited is null)
        {
            errors.Required(path, "must not be empty");
            return;
        }

        Numbers.CheckNotNegative(limited, "nominalConcurrencyShares", path, errors);
        Numbers.CheckRange(limited, "lendablePercent", 0, 100, path, errors);
        var response = limited.GetObject("limitResponse");
        var at = path.Child("limitResponse");
        switch (response.GetText("type"))
        {
            case "Reject":
                if (response.Has("queuing"))
                    errors.Forbidden(at.Child("queuing"), "must be nil if limited.limitResponse.type is not Queue");
                break;
            case "Queue":
                if (!response.Has("queuing"))
                    errors.Required(at.Child("queuing"), "must not be empty if limited.limitResponse.type is Queue");
                break;
            case var other:
                errors.NotSupported(at.Child("type"), other, "Queue", "Reject");
                break;
        }
    }
}
