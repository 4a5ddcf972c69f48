using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Quantities;

namespace OrleansOrchestrator.Api.Validation;

/// <summary>Checks of resource amounts.</summary>
internal static class Amounts
{
    /// <summary>The amount in a string or a number; zero where there is none.</summary>
    public static Quantity Of(JsonNode? node) =>
        node is not null && Quantity.TryParse(JsonAccess.AsString(node) ?? node.ToJsonString(), out var quantity) ? quantity : Quantity.Zero;

    public static bool IsWhole(JsonNode? node) => Of(node).MilliValue % 1000 == 0;

    public static void CheckNotNegative(JsonNode? node, FieldPath path, FieldErrors errors)
    {
        if (Of(node).Sign < 0)
            errors.Invalid(path, Text(node), Numbers.NotNegative);
    }

    public static void CheckPositive(JsonNode? node, FieldPath path, FieldErrors errors)
    {
        if (Of(node).Sign <= 0)
            errors.Invalid(path, Text(node), "must be greater than zero");
    }

    /// <summary>Not negative, and whole where the resource is counted.</summary>
    public static void CheckResource(string name, JsonNode? node, FieldPath path, FieldErrors errors)
    {
        CheckNotNegative(node, path, errors);
        if (ResourceNames.IsInteger(name) && !IsWhole(node))
            errors.Invalid(path, Text(node), "must be an integer");
    }

    public static void CheckResourceName(string name, FieldPath path, FieldErrors errors)
    {
        ObjectNames.CheckQualified(name, path, errors);
        if (!name.Contains('/') && !ResourceNames.IsStandard(name))
            errors.InvalidString(path, name, "must be a standard resource type or fully qualified");
    }

    public static void CheckContainerResourceName(string name, FieldPath path, FieldErrors errors)
    {
        if (ResourceNames.IsContainerResource(name))
            return;
        CheckResourceName(name, path, errors);
        if (!name.Contains('/'))
            errors.InvalidString(path, name, "must be a standard resource for containers");
        else if (!ResourceNames.IsNative(name) && !ResourceNames.IsExtended(name))
            errors.InvalidString(path, name, "doesn't follow extended resource name standard");
    }

    /// <summary>A quantity as an error shows it: quoted.</summary>
    public static string Text(JsonNode? node) => FieldErrors.Quote(Plain(node));

    public static string Plain(JsonNode? node) => JsonAccess.AsString(node) ?? node.Show();
}
