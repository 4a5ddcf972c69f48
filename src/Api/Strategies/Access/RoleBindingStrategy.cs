using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.Access;

/// <summary>Role bindings and cluster role bindings.</summary>
internal sealed class RoleBindingStrategy(bool namespaced) : ResourceStrategy
{
    private const string Group = "rbac.authorization.k8s.io";

    public override NameRule NameRule => NameRule.PathSegment;

    public override bool AllowsCreateOnUpdate => true;

    public override void SetDefaults(JsonObject obj)
    {
        obj.Ensure("roleRef").Default("apiGroup", Group);
        foreach (var node in obj.GetArray("subjects") ?? [])
        {
            if (node is JsonObject subject && subject.GetText("kind") is "User" or "Group")
                ((JsonObject)node).Default("apiGroup", Group);
        }
    }

    public override void Validate(JsonObject obj, FieldErrors errors)
    {
        CheckRole(obj.GetObject("roleRef"), FieldPath.Of("roleRef"), errors);
        var subjects = obj.GetArray("subjects");
        for (var i = 0; i < (subjects?.Count ?? 0); i++)
            CheckSubject(subjects![i] as JsonObject, FieldPath.Of("subjects").Index(i), errors);
    }

    public override void ValidateUpdate(JsonObject obj, JsonObject old, FieldErrors errors)
    {
        Validate(obj, errors);
        if (!obj["roleRef"].SameAs(old["roleRef"]))
            errors.Invalid("roleRef", obj["roleRef"].Show(), "cannot change roleRef");
    }

    private void CheckRole(JsonObject? role, FieldPath path, FieldErrors errors)
    {
        if (role.GetText("apiGroup") is not Group and var group)
            errors.NotSupported(path.Child("apiGroup"), group, Group);
        var kind = role.GetText("kind");
        if (namespaced ? kind is not ("Role" or "ClusterRole") : kind != "ClusterRole")
            errors.NotSupported(path.Child("kind"), kind, namespaced ? ["Role", "ClusterRole"] : ["ClusterRole"]);
        if (role.GetText("name") is { Length: > 0 } name)
        {
            if (ObjectNames.PathSegmentFaultOf(name) is { } fault)
                errors.InvalidString(path.Child("name"), name, fault);
        }
        else
        {
            errors.Required(path.Child("name"), "");
        }
    }

    private void CheckSubject(JsonObject? subject, FieldPath path, FieldErrors errors)
    {
        var name = subject.GetText("name");
        var group = subject.GetText("apiGroup");
        if (name.Length == 0)
            errors.Required(path.Child("name"), "");
        switch (subject.GetText("kind"))
        {
            case "ServiceAccount":
                if (name.Length > 0 && ObjectNames.SubdomainFaultOf(name) is { } fault)
                    errors.InvalidString(path.Child("name"), name, fault);
                if (group.Length > 0)
                    errors.NotSupported(path.Child("apiGroup"), group, "");
                if (!namespaced && subject.GetText("namespace").Length == 0)
                    errors.Required(path.Child("namespace"), "");
                break;
            case "User" or "Group":
                if (group != Group)
                    errors.NotSupported(path.Child("apiGroup"), group, Group);
                break;
            case var other:
                errors.NotSupported(path.Child("kind"), other, "ServiceAccount", "User", "Group");
                break;
        }
    }
}
