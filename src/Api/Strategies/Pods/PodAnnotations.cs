using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.Pods;

/// <summary>Checks the annotations that mean something on pods and pod templates.</summary>
internal static class PodAnnotations
{
    private const string Mirror = "kubernetes.io/config.mirror";
    private const string DeletionCost = "controller.kubernetes.io/pod-deletion-cost";

    public static void Check(JsonObject? annotations, FieldPath path, FieldErrors errors)
    {
        if (annotations is null)
            return;
        if (annotations[Mirror] is { } mirror && JsonAccess.AsString(mirror) is "")
            errors.Required(path.Key(Mirror), "");
        if (annotations.GetString(DeletionCost) is { } cost && !IsCost(cost))
            errors.InvalidString(path.Key(DeletionCost), cost, "must be a 32bit integer");
    }

    private static bool IsCost(string text) =>
        int.TryParse(text, System.Globalization.NumberStyles.AllowLeadingSign, System.Globalization.CultureInfo.InvariantCulture, out var value)
        && value.ToString(System.Globalization.CultureInfo.InvariantCulture) == text;
}
