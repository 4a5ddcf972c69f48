using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.Pods;

/// <summary>
/// What may change in a pod that exists: images, the deadline (downwards), more tolerations, fewer scheduling gates and, while gated,
/// where it may be scheduled.
/// </summary>
internal static class PodUpdateValidation
{
    private const string Rule =
        "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,"
        + "`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),"
        + "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)";

    public static void Check(JsonObject spec, JsonObject old, FieldErrors errors)
    {
        var path = FieldPath.Spec;
        // Nearly every update of a pod leaves its specification alone; then it was checked when it came in.
        if (JsonNode.DeepEquals(spec, old))
            return;
        PodValidation.Check(spec, path, errors);
        if (CountDiffers(spec, old, "containers", path, errors) | CountDiffers(spec, old, "initContainers", path, errors))
            return;

        CheckDeadline(spec, old, path, errors);
        CheckTolerations(spec.GetArray("tolerations"), old.GetArray("tolerations"), path.Child("tolerations"), errors);
        CheckGates(spec.GetArray("schedulingGates"), old.GetArray("schedulingGates"), path.Child("schedulingGates"), errors);

        var munged = (JsonObject)spec.DeepClone();
        foreach (var field in (ReadOnlySpan<string>)["activeDeadlineSeconds", "tolerations", "schedulingGates"])
            munged.CopyFrom(field, old);
        if (old.GetLong("terminationGracePeriodSeconds") is < 0 && spec.GetLong("terminationGracePeriodSeconds") == 1)
            munged.CopyFrom("terminationGracePeriodSeconds", old);
        CopyImages(munged.GetArray("containers"), old.GetArray("containers"));
        CopyImages(munged.GetArray("initContainers"), old.GetArray("initContainers"));
        if (!old.IsEmpty("schedulingGates"))
            AllowNarrowing(munged, spec, old, path, errors);
        if (!munged.SameAs(old))
            errors.Forbidden(path, Rule);
    }

    /// <summary>Ephemeral containers only ever come: one that is there stays as it is.</summary>
    public static void CheckEphemeral(JsonArray? containers, JsonArray? before, FieldErrors errors)
    {
        var path = FieldPath.Spec.Child("ephemeralContainers");
        foreach (var node in before ?? [])
        {
            if (node is not JsonObject old)
                continue;
            var name = old.GetText("name");
            JsonObject? now = null;
            foreach (var candidate in containers ?? [])
                now ??= candidate is JsonObject container && container.GetText("name") == name ? container : null;
            if (now is null)
                errors.Forbidden(path, $"existing ephemeral containers \"{name}\" may not be removed\n");
            else if (!now.SameAs(old))
                errors.Forbidden(path, $"existing ephemeral containers \"{name}\" may not be changed\n");
        }
    }

    private static bool CountDiffers(JsonObject spec, JsonObject old, string list, FieldPath path, FieldErrors errors)
    {
        if ((spec.GetArray(list)?.Count ?? 0) == (old.GetArray(list)?.Count ?? 0))
            return false;
        errors.Forbidden(path.Child(list), "pod updates may not add or remove containers");
        return true;
    }

    private static void CheckDeadline(JsonObject spec, JsonObject old, FieldPath path, FieldErrors errors)
    {
        if (old.GetLong("activeDeadlineSeconds") is not { } before)
            return;
        if (spec.GetLong("activeDeadlineSeconds") is not { } now)
            errors.Invalid(path.Child("activeDeadlineSeconds"), "null", "must not update from a positive integer to nil value");
        else if (now > before)
            errors.Invalid(path.Child("activeDeadlineSeconds"), Numbers.Text(now), "must be less than or equal to previous value");
    }

    private static void CheckTolerations(JsonArray? now, JsonArray? before, FieldPath path, FieldErrors errors)
    {
        foreach (var old in before ?? [])
        {
            if (old is JsonObject toleration && !HoldsToleration(now, toleration))
            {
                errors.Forbidden(path, "existing toleration can not be modified except its tolerationSeconds");
                return;
            }
        }
    }

    private static bool HoldsToleration(JsonArray? tolerations, JsonObject wanted)
    {
        foreach (var node in tolerations ?? [])
        {
            if (node is JsonObject toleration && toleration.GetText("key") == wanted.GetText("key")
                && toleration.GetText("effect") == wanted.GetText("effect")
                && toleration.GetText("operator") == wanted.GetText("operator")
                && toleration.GetText("value") == wanted.GetText("value"))
            {
                return true;
            }
        }

        return false;
    }

    private static void CheckGates(JsonArray? now, JsonArray? before, FieldPath path, FieldErrors errors)
    {
        for (var i = 0; i < (now?.Count ?? 0); i++)
        {
            var name = (now![i] as JsonObject).GetText("name");
            var known = false;
            foreach (var old in before ?? [])
                known |= (old as JsonObject).GetText("name") == name;
            if (!known)
            {
                errors.Forbidden(path.Index(i).Child("name"),
                    $"only deletion is allowed, but found new scheduling gate '{name}'");
            }
        }
    }

    private static void CopyImages(JsonArray? containers, JsonArray? old)
    {
        for (var i = 0; i < (containers?.Count ?? 0); i++)
            (containers![i] as JsonObject)?.CopyFrom("image", old?[i] as JsonObject);
    }

    // A gated pod may still be told more of where it can go, never less.
    private static void AllowNarrowing(JsonObject munged, JsonObject spec, JsonObject old, FieldPath path, FieldErrors errors)
    {
        if (!LabelSelectors.MatchesAll(old.GetObject("nodeSelector"), spec.GetObject("nodeSelector")))
        {
            errors.Invalid(path.Child("nodeSelector"), spec["nodeSelector"].Show(),
                "only additions to spec.nodeSelector are allowed (no mutations or deletions)");
        }

        munged.CopyFrom("nodeSelector", old);
        if (old.GetObject("affinity").IsEmpty("nodeAffinity"))
        {
            if (munged.GetObject("affinity") is { } affinity)
                affinity.CopyFrom("nodeAffinity", old.GetObject("affinity"));
        }
    }
}
