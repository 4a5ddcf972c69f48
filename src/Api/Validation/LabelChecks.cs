using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;

namespace OrleansOrchestrator.Api.Validation;

/// <summary>Checks maps of labels and annotations.</summary>
internal static class LabelChecks
{
    private const int MaxAnnotationBytes = 256 * 1024;

    public static void CheckLabels(JsonObject? labels, FieldPath path, FieldErrors errors)
    {
        if (labels is null)
            return;
        foreach (var (key, value) in labels)
        {
            ObjectNames.CheckQualified(key, path, errors);
            CheckLabelValue(JsonAccess.AsString(value) ?? "", path, errors);
        }
    }

    public static void CheckLabelValue(string value, FieldPath path, FieldErrors errors)
    {
        if (ObjectNames.LabelValueFaultOf(value) is { } fault)
            errors.InvalidString(path, value, fault);
    }

    public static void CheckAnnotations(JsonObject? annotations, FieldPath path, FieldErrors errors)
    {
        if (annotations is null)
            return;
        long size = 0;
        foreach (var (key, value) in annotations)
        {
            if (!ObjectNames.IsQualified(key) && !ObjectNames.IsQualified(key.ToLowerInvariant()))
                ObjectNames.CheckQualified(key, path, errors);
            size += System.Text.Encoding.UTF8.GetByteCount(key)
                + System.Text.Encoding.UTF8.GetByteCount(JsonAccess.AsString(value) ?? "");
        }

        if (size > MaxAnnotationBytes)
            errors.TooLong(path, MaxAnnotationBytes);
    }
}
