using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.Quota;

/// <summary>Limit ranges: what a container, pod or claim must stay within, and gets where it says nothing.</summary>
internal sealed class LimitRangeStrategy : ResourceStrategy
{
    public override bool AllowsCreateOnUpdate => true;

    public override void SetDefaults(JsonObject obj)
    {
        foreach (var node in obj.GetArray("spec", "limits") ?? [])
        {
            if (node is not JsonObject limit || limit.GetText("type") != "Container")
                continue;
            Fill(limit, "default", "max");
            Fill(limit, "defaultRequest", "default");
            Fill(limit, "defaultRequest", "min");
        }
    }

    public override void Validate(JsonObject obj, FieldErrors errors)
    {
        var limits = obj.GetArray("spec", "limits");
        var types = new HashSet<string>();
        for (var i = 0; i < (limits?.Count ?? 0); i++)
        {
            if (limits![i] is not JsonObject limit)
                continue;
            var path = FieldPath.Spec.Child("limits").Index(i);
            var type = limit.GetText("type");
            ObjectNames.CheckQualified(type, path.Child("type"), errors);
            if (!types.Add(type))
                errors.Duplicate(path.Child("type"), FieldErrors.Quote(type));
            LimitAmounts.Check(limit, type, path, errors);
        }
    }

    private static void Fill(JsonObject limit, string target, string source)
    {
        if (limit.GetObject(source) is not { Count: > 0 } amounts)
            return;
        var filled = limit.Ensure(target);
        foreach (var (name, amount) in amounts)
        {
            if (filled[name] is null)
                filled[name] = amount?.DeepClone();
        }
    }
}
