using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Strategies;

namespace OrleansOrchestrator.Api.Validation;

/// <summary>
/// The checks of <c>metadata</c> that every kind shares. Generic code runs them before the kind's own
/// <see cref="ResourceStrategy.Validate"/>.
/// </summary>
public static class ObjectMetaValidation
{
    /// <summary>Checks the metadata of a new object; its name is generated already where it was left to the server.</summary>
    public static void ValidateCreate(JsonObject metadata, NameRule rule, bool namespaced, FieldErrors errors) =>
        Validate(metadata, rule, namespaced, FieldPath.Metadata, errors);

    /// <summary>
    /// Checks changed metadata. Fields that only the server sets (uid, timestamps) may be left out by the client; giving another
    /// value is a fault.
    /// </summary>
    public static void ValidateUpdate(JsonObject metadata, JsonObject old, FieldErrors errors)
    {
        var before = errors.All.Count;
        CheckUpdate(metadata, old, FieldPath.Metadata, errors);
        // Each fault is reported twice, by the generic code and by the kind: clients know it that way.
        for (int i = before, end = errors.All.Count; i < end; i++)
            errors.Add(errors.All[i]);
    }

    private static void CheckUpdate(JsonObject metadata, JsonObject old, FieldPath path, FieldErrors errors)
    {
        if (old.Has("deletionTimestamp"))
            CheckNoNewFinalizers(metadata.GetArray("finalizers"), old.GetArray("finalizers"), path, errors);
        if ((metadata.GetLong("generation") ?? 0) is var generation && generation > 0 && generation < (old.GetLong("generation") ?? 0))
            errors.Invalid(path.Child("generation"), metadata["generation"].Show(), "must not be decremented");

        CheckImmutable(metadata, old, "name", path, errors);
        CheckImmutable(metadata, old, "namespace", path, errors);
        CheckImmutableWhenGiven(metadata, old, "uid", path, errors);
        CheckImmutableWhenGiven(metadata, old, "creationTimestamp", path, errors);
        CheckImmutableWhenGiven(metadata, old, "deletionTimestamp", path, errors);
        CheckImmutableWhenGiven(metadata, old, "deletionGracePeriodSeconds", path, errors);
        CheckShared(metadata, path, errors);
    }

    internal static void Validate(JsonObject metadata, NameRule rule, bool namespaced, FieldPath path, FieldErrors errors)
    {
        var generateName = metadata.GetText("generateName");
        if (generateName.Length > 0 && ObjectNames.PrefixFault(rule, generateName) is { } prefixFault)
            errors.InvalidString(path.Child("generateName"), generateName, prefixFault);

        var name = metadata.GetText("name");
        if (name.Length == 0)
            errors.Required(path.Child("name"), "name or generateName is required");
        else if (ObjectNames.Fault(rule, name) is { } fault)
            errors.InvalidString(path.Child("name"), name, fault);

        var ns = metadata.GetText("namespace");
        if (!namespaced)
        {
            if (ns.Length > 0)
                errors.Forbidden(path.Child("namespace"), "not allowed on this type");
        }
        else if (ns.Length == 0)
        {
            errors.Required(path.Child("namespace"), "");
        }
        else if (ObjectNames.LabelFaultOf(ns) is { } nsFault)
        {
            errors.InvalidString(path.Child("namespace"), ns, nsFault);
        }

        if (metadata.GetLong("generation") is < 0)
            errors.Invalid(path.Child("generation"), metadata["generation"].Show(), Numbers.NotNegative);
        CheckShared(metadata, path, errors);
    }

    private static void CheckShared(JsonObject metadata, FieldPath path, FieldErrors errors)
    {
        LabelChecks.CheckLabels(metadata.GetObject("labels"), path.Child("labels"), errors);
        LabelChecks.CheckAnnotations(metadata.GetObject("annotations"), path.Child("annotations"), errors);
        if (metadata.GetArray("ownerReferences") is { Count: > 0 } owners)
            CheckOwners(owners, path.Child("ownerReferences"), errors);
        if (metadata.GetArray("finalizers") is { Count: > 0 } finalizers)
            CheckFinalizers(finalizers, path.Child("finalizers"), errors);
    }

    private static void CheckOwners(JsonArray owners, FieldPath path, FieldErrors errors)
    {
        string? controller = null;
        for (var i = 0; i < owners.Count; i++)
        {
            if (owners[i] is not JsonObject owner)
                continue;
            var at = path.Index(i);
            var apiVersion = owner.GetText("apiVersion");
            var kind = owner.GetText("kind");
            if (apiVersion.Length == 0 || apiVersion.EndsWith('/'))
                errors.InvalidString(at.Child("apiVersion"), apiVersion, "version must not be empty");
            CheckNotEmpty(kind, at.Child("kind"), errors);
            CheckNotEmpty(owner.GetText("name"), at.Child("name"), errors);
            CheckNotEmpty(owner.GetText("uid"), at.Child("uid"), errors);
            if (apiVersion == "v1" && kind == "Event")
                errors.Invalid(at, owner.Show(), $"{apiVersion}, Kind={kind} is disallowed from being an owner");
            if (!owner.IsTrue("controller"))
                continue;
            if (controller is not null)
            {
                errors.Invalid(path, owners.Show(),
                    "Only one reference can have Controller set to true. "
                    + $"Found \"true\" in references for {controller} and {owner.GetText("name")}");
            }

            controller ??= owner.GetText("name");
        }
    }

    private static void CheckNotEmpty(string value, FieldPath path, FieldErrors errors)
    {
        if (value.Length == 0)
            errors.InvalidString(path, value, "must not be empty");
    }

    private static void CheckFinalizers(JsonArray finalizers, FieldPath path, FieldErrors errors)
    {
        bool orphan = false, foreground = false;
        for (var i = 0; i < finalizers.Count; i++)
        {
            var name = JsonAccess.AsString(finalizers[i]) ?? "";
            orphan |= name == "orphan";
            foreground |= name == "foregroundDeletion";
            ObjectNames.CheckQualified(name, path.Index(i), errors);
            if (!name.Contains('/') && name is not ("orphan" or "foregroundDeletion" or "kubernetes"))
                errors.InvalidString(path.Index(i), name, "name is neither a standard finalizer name nor is it fully qualified");
        }

        if (orphan && foreground)
            errors.Invalid(path, finalizers.Show(), "finalizer orphan and foregroundDeletion cannot be both set");
    }

    private static void CheckNoNewFinalizers(JsonArray? finalizers, JsonArray? old, FieldPath path, FieldErrors errors)
    {
        var added = new List<string>();
        foreach (var node in finalizers ?? [])
        {
            var name = JsonAccess.AsString(node) ?? "";
            if (!Contains(old, name))
                added.Add(FieldErrors.Quote(name));
        }

        if (added.Count == 0)
            return;
        added.Sort(StringComparer.Ordinal);
        errors.Forbidden(path.Child("finalizers"),
            "no new finalizers can be added if the object is being deleted, found new finalizers []string{"
            + string.Join(", ", added) + "}");
    }

    private static bool Contains(JsonArray? array, string text)
    {
        foreach (var node in array ?? [])
        {
            if (JsonAccess.AsString(node) == text)
                return true;
        }

        return false;
    }

    private static void CheckImmutable(JsonObject metadata, JsonObject old, string field, FieldPath path, FieldErrors errors)
    {
        if (metadata.GetText(field) != old.GetText(field))
            errors.InvalidString(path.Child(field), metadata.GetText(field), Immutable.Message);
    }

    private static void CheckImmutableWhenGiven(JsonObject metadata, JsonObject old, string field, FieldPath path, FieldErrors errors)
    {
        if (metadata[field] is { } value && !JsonNode.DeepEquals(value, old[field]))
            errors.Invalid(path.Child(field), value.Show(), Immutable.Message);
    }
}
