using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.StorageKinds;

/// <summary>Volume attachments.</summary>
internal sealed class VolumeAttachmentStrategy : ResourceStrategy
{
    protected override JsonObject EmptyStatus() => new() { ["attached"] = false };

    public override void Validate(JsonObject obj, FieldErrors errors)
    {
        var spec = obj.GetObject("spec");
        var path = FieldPath.Spec;
        CsiDriverStrategy.CheckDriverName(spec.GetText("attacher"), path.Child("attacher"), errors);
        var source = spec.GetObject("source");
        var inline = source.Has("inlineVolumeSpec");
        var named = source.Has("persistentVolumeName");
        if (!inline && !named)
            errors.Required(path.Child("source"), "must specify exactly one of inlineVolumeSpec and persistentVolumeName");
        else if (inline && named)
            errors.Forbidden(path.Child("source"), "must specify exactly one of inlineVolumeSpec and persistentVolumeName");
        else if (named && source.GetText("persistentVolumeName").Length == 0)
            errors.Required(path.Child("source", "persistentVolumeName"), "must specify non empty persistentVolumeName");
        var node = spec.GetText("nodeName");
        if (ObjectNames.SubdomainFaultOf(node) is { } fault)
            errors.InvalidString(path.Child("nodeName"), node, fault);
    }

    public override void ValidateUpdate(JsonObject obj, JsonObject old, FieldErrors errors)
    {
        Validate(obj, errors);
        if (!obj["spec"].SameAs(old["spec"]))
            errors.Invalid("spec", obj["spec"].Show(), Immutable.Message);
    }
}
