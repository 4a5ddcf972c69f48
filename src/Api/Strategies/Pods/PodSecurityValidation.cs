using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.Pods;

/// <summary>Checks the security contexts of a pod and of its containers.</summary>
internal static class PodSecurityValidation
{
    public static void Check(JsonObject spec, FieldPath path, FieldErrors errors)
    {
        if (spec.IsTrue("shareProcessNamespace") && spec.IsTrue("hostPID"))
        {
            errors.Invalid(path.Child("securityContext", "shareProcessNamespace"), "true",
                "ShareProcessNamespace and HostPID cannot both be enabled");
        }

        if (spec.GetObject("securityContext") is not { Count: > 0 } context)
            return;
        var at = path.Child("securityContext");
        CheckIds(context, at, errors);
        CheckId(context, "fsGroup", at, errors);
        var groups = context.GetArray("supplementalGroups");
        for (var i = 0; i < (groups?.Count ?? 0); i++)
            CheckId(JsonAccess.AsLong(groups![i]), at.Child("supplementalGroups").Index(i), errors);
        if (context.GetString("fsGroupChangePolicy") is { } change && change is not ("Always" or "OnRootMismatch"))
            errors.NotSupported(at.Child("fsGroupChangePolicy"), change, "Always", "OnRootMismatch");
        if (context.GetString("supplementalGroupsPolicy") is { } policy && policy is not ("Merge" or "Strict"))
            errors.NotSupported(at.Child("supplementalGroupsPolicy"), policy, "Merge", "Strict");
        CheckSysctls(context.GetArray("sysctls"), at.Child("sysctls"), errors);
        CheckProfiles(context, at, errors);
    }

    public static void CheckContainer(JsonObject context, FieldPath path, FieldErrors errors)
    {
        CheckIds(context, path, errors);
        if (context.GetText("procMount") is not ("" or "Default" or "Unmasked") and var mount)
            errors.NotSupported(path.Child("procMount"), mount, "Default", "Unmasked");
        CheckProfiles(context, path, errors);
        if (context.GetBool("allowPrivilegeEscalation") != false)
            return;
        if (context.IsTrue("privileged"))
        {
            errors.Invalid(path, context.Show(), "cannot set `allowPrivilegeEscalation` to false and `privileged` to true");
        }

        foreach (var node in context.GetObject("capabilities").GetArray("add") ?? [])
        {
            if (JsonAccess.AsString(node) == "CAP_SYS_ADMIN")
            {
                errors.Invalid(path, context.Show(),
                    "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN");
            }
        }
    }

    private static void CheckIds(JsonObject context, FieldPath path, FieldErrors errors)
    {
        CheckId(context, "runAsUser", path, errors);
        CheckId(context, "runAsGroup", path, errors);
    }

    private static void CheckId(JsonObject context, string field, FieldPath path, FieldErrors errors)
    {
        if (context.GetLong(field) is { } id)
            CheckId(id, path.Child(field), errors);
    }

    private static void CheckId(long? id, FieldPath path, FieldErrors errors)
    {
        if (id is (< 0 or > int.MaxValue) and var value)
            errors.Invalid(path, Numbers.Text(value), "must be between 0 and 2147483647, inclusive");
    }

    private static void CheckSysctls(JsonArray? sysctls, FieldPath path, FieldErrors errors)
    {
        HashSet<string>? seen = null;
        for (var i = 0; i < (sysctls?.Count ?? 0); i++)
        {
            var name = (sysctls![i] as JsonObject).GetText("name");
            if (name.Length == 0)
                errors.Required(path.Index(i).Child("name"), "");
            else if (!(seen ??= []).Add(name.Replace('/', '.')))
                errors.Duplicate(path.Index(i).Child("name"), FieldErrors.Quote(name));
        }
    }

    private static void CheckProfiles(JsonObject context, FieldPath path, FieldErrors errors)
    {
        if (context.GetObject("seccompProfile") is { } seccomp)
            CheckProfile(seccomp, "seccomp type is Localhost", path.Child("seccompProfile"), errors);
        if (context.GetObject("appArmorProfile") is { } appArmor)
            CheckProfile(appArmor, "AppArmor type is Localhost", path.Child("appArmorProfile"), errors);
    }

    private static void CheckProfile(JsonObject profile, string local, FieldPath path, FieldErrors errors)
    {
        var type = profile.GetText("type");
        if (type.Length == 0)
            errors.Required(path.Child("type"), "type is required when seccompProfile is set");
        else if (type is not ("Localhost" or "RuntimeDefault" or "Unconfined"))
            errors.NotSupported(path.Child("type"), type, "Localhost", "RuntimeDefault", "Unconfined");
        var file = profile.GetString("localhostProfile");
        if (type == "Localhost" && string.IsNullOrEmpty(file))
            errors.Required(path.Child("localhostProfile"), "must be set when " + local);
        else if (type == "Localhost")
            MountValidation.CheckDescending(file!, path.Child("localhostProfile"), errors);
        else if (file is not null)
            errors.InvalidString(path.Child("localhostProfile"), file, "can only be set when " + local);
    }
}
