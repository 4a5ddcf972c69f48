using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.Core;

/// <summary>
/// Events, stored in their core form. Through the core API nearly everything goes; through events.k8s.io
/// (<paramref name="strict"/>) the fields of today are required and the old ones refused.
/// </summary>
internal sealed class EventStrategy(bool strict) : ResourceStrategy
{
    private const int MaxReason = 128;
    private const int MaxNote = 1024;

    // The core API never looked at names of events.
    public override NameRule NameRule => strict ? NameRule.DnsSubdomain : NameRule.PathSegment;

    public override bool AllowsCreateOnUpdate => true;

    public override void Validate(JsonObject obj, FieldErrors errors)
    {
        CheckNamespace(obj, errors);
        if (!obj.IsEmpty("eventTime"))
            CheckModern(obj, errors);
        if (strict)
            CheckStrict(obj, errors);
    }

    // An event's own fields are history: only what a series adds changes, which anyone may count on.
    public override void ValidateUpdate(JsonObject obj, JsonObject old, FieldErrors errors)
    {
        CheckNamespace(obj, errors);
        if (!strict)
            return;
        foreach (var field in (ReadOnlySpan<string>)["involvedObject", "reason", "message", "reportingComponent", "reportingInstance", "action", "type"])
            Immutable.Check(obj, old, field, FieldPath.Root, errors);
    }

    private static void CheckNamespace(JsonObject obj, FieldErrors errors)
    {
        var own = obj.GetString("metadata", "namespace") ?? "";
        var involved = obj.GetString("involvedObject", "namespace") ?? "";
        if (involved.Length == 0 ? own is not ("" or "default") : own != involved)
            errors.InvalidString("involvedObject.namespace", involved, "does not match event.namespace");
    }

    private void CheckModern(JsonObject obj, FieldErrors errors)
    {
        var controller = FieldPath.Of(strict ? "reportingController" : "reportingComponent");
        if (obj.IsEmpty("reportingComponent"))
            errors.Required(controller, "");
        ObjectNames.CheckQualified(obj.GetText("reportingComponent"), controller, errors);
        CheckText(obj, "reportingInstance", errors);
        CheckText(obj, "action", errors);
        CheckText(obj, "reason", errors);
        if (obj.GetText("message").Length > MaxNote)
            errors.InvalidString("message", "", $"can have at most {MaxNote} characters");
    }

    private static void CheckText(JsonObject obj, string field, FieldErrors errors)
    {
        var text = obj.GetText(field);
        if (text.Length == 0)
            errors.Required(field, "");
        else if (text.Length > MaxReason)
            errors.InvalidString(field, "", $"can have at most {MaxReason} characters");
    }

    private static void CheckStrict(JsonObject obj, FieldErrors errors)
    {
        if (obj.IsEmpty("eventTime"))
            errors.Required("eventTime", "");
        if (obj.GetText("type") is not ("Normal" or "Warning") and var type)
            errors.InvalidString("type", "", "has invalid value: " + type);
        foreach (var field in (ReadOnlySpan<string>)["firstTimestamp", "lastTimestamp", "source"])
        {
            if (!obj.IsEmpty(field))
                errors.InvalidString(field, "", "needs to be unset");
        }

        if (obj.GetLong("count") is not (null or 0))
            errors.InvalidString("count", "", "needs to be unset");
    }
}
