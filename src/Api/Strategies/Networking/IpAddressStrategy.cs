using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.Networking;

/// <summary>IP addresses: each is named after itself and points to what uses it.</summary>
internal sealed class IpAddressStrategy : ResourceStrategy
{
    public override bool AllowsCreateOnUpdate => true;

    // An IPv6 address has colons; the object's own check is stricter than any name rule.
    public override NameRule NameRule => NameRule.PathSegment;

    public override void Validate(JsonObject obj, FieldErrors errors)
    {
        var name = obj.GetString("metadata", "name") ?? "";
        if (name.Length > 0)
            Addresses.Check(name, FieldPath.Metadata.Child("name"), errors);
        var parent = obj.GetObject("spec", "parentRef");
        var path = FieldPath.Spec.Child("parentRef");
        if (parent is null)
        {
            errors.Required(path, "");
            return;
        }

        if (parent.GetText("resource").Length == 0)
            errors.Required(path.Child("resource"), "");
        if (parent.GetText("name").Length == 0)
            errors.Required(path.Child("name"), "");
    }

    public override void ValidateUpdate(JsonObject obj, JsonObject old, FieldErrors errors)
    {
        Validate(obj, errors);
        Immutable.Check(obj.GetObject("spec"), old.GetObject("spec"), "parentRef", FieldPath.Spec, errors);
    }
}
