using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.Pods;

/// <summary>Checks a pod's tolerations.</summary>
internal static class TolerationValidation
{
    public static void Check(JsonArray tolerations, FieldPath path, FieldErrors errors)
    {
        for (var i = 0; i < tolerations.Count; i++)
        {
            if (tolerations[i] is JsonObject toleration)
                CheckOne(toleration, path.Index(i), errors);
        }
    }

    private static void CheckOne(JsonObject toleration, FieldPath path, FieldErrors errors)
    {
        var key = toleration.GetText("key");
        var operation = toleration.GetText("operator");
        var value = toleration.GetText("value");
        var effect = toleration.GetText("effect");
        if (key.Length > 0)
            ObjectNames.CheckQualified(key, path.Child("key"), errors);
        else if (operation != "Exists")
        {
            errors.InvalidString(path.Child("operator"), operation,
                "operator must be Exists when `key` is empty, which means \"match all values and all keys\"");
        }

        if (toleration.Has("tolerationSeconds") && effect != "NoExecute")
            errors.InvalidString(path.Child("effect"), effect, "effect must be 'NoExecute' when `tolerationSeconds` is set");
        switch (operation)
        {
            case "" or "Equal":
                if (ObjectNames.LabelValueFaultOf(value) is { } fault)
                    errors.InvalidString(path.Child("operator"), value, fault);
                break;
            case "Exists":
                if (value.Length > 0)
                    errors.Invalid(path.Child("operator"), toleration.Show(), "value must be empty when `operator` is 'Exists'");
                break;
            default:
                errors.NotSupported(path.Child("operator"), operation, "Equal", "Exists");
                break;
        }

        if (effect is not ("" or "NoSchedule" or "PreferNoSchedule" or "NoExecute"))
            errors.NotSupported(path.Child("effect"), effect, "NoSchedule", "PreferNoSchedule", "NoExecute");
    }
}
