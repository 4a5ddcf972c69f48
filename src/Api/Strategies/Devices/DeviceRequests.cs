using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.Devices;

/// <summary>The device requests of a claim: defaults and checks.</summary>
internal static class DeviceRequests
{
    public static void SetDefaults(JsonObject? devices)
    {
        foreach (var node in devices.GetArray("requests") ?? [])
        {
            var request = node as JsonObject;
            SetRequest(request.GetObject("exactly"));
            foreach (var alternative in request.GetArray("firstAvailable") ?? [])
                SetRequest(alternative as JsonObject);
        }
    }

    public static void Check(JsonObject? devices, FieldPath path, FieldErrors errors)
    {
        var requests = devices.GetArray("requests");
        var names = new HashSet<string>();
        for (var i = 0; i < (requests?.Count ?? 0); i++)
        {
            var request = requests![i] as JsonObject;
            var at = path.Child("requests").Index(i);
            var name = request.GetText("name");
            if (name.Length == 0)
                errors.Required(at.Child("name"), "");
            else if (ObjectNames.LabelFaultOf(name) is { } fault)
                errors.InvalidString(at.Child("name"), name, fault);
            if (!names.Add(name))
                errors.Duplicate(at.Child("name"), FieldErrors.Quote(name));
            CheckSource(request, at, errors);
        }
    }

    private static void CheckSource(JsonObject? request, FieldPath path, FieldErrors errors)
    {
        var exactly = request.GetObject("exactly");
        var first = request.GetArray("firstAvailable");
        if (exactly is not null && first is { Count: > 0 })
            errors.Invalid(path, request.Show(), "exactly one of `exactly` or `firstAvailable` is required, but multiple fields are set");
        else if (exactly is not null)
            CheckRequest(exactly, path.Child("exactly"), errors);
        else if (first is not { Count: > 0 })
            errors.Required(path, "exactly one of `exactly` or `firstAvailable` is required");
        for (var i = 0; exactly is null && i < (first?.Count ?? 0); i++)
            CheckRequest(first![i] as JsonObject, path.Child("firstAvailable").Index(i), errors);
    }

    private static void CheckRequest(JsonObject? request, FieldPath path, FieldErrors errors)
    {
        var deviceClass = request.GetText("deviceClassName");
        if (deviceClass.Length == 0)
            errors.Required(path.Child("deviceClassName"), "");
        else if (ObjectNames.SubdomainFaultOf(deviceClass) is { } fault)
            errors.InvalidString(path.Child("deviceClassName"), deviceClass, fault);
        var count = request.GetLong("count") ?? 0;
        switch (request.GetText("allocationMode"))
        {
            case "All":
                if (count != 0)
                    errors.Invalid(path.Child("count"), Numbers.Text(count), "must not be specified when allocationMode is 'All'");
                break;
            case "ExactCount":
                if (count <= 0)
                    errors.Invalid(path.Child("count"), Numbers.Text(count), "must be greater than zero");
                break;
            case var other:
                errors.NotSupported(path.Child("allocationMode"), other, "All", "ExactCount");
                break;
        }
    }

    private static void SetRequest(JsonObject? request)
    {
        if (request is null)
            return;
        request.Default("allocationMode", "ExactCount");
        if (request.GetText("allocationMode") == "ExactCount")
            request.DefaultZero("count", 1);
        foreach (var toleration in request.GetArray("tolerations") ?? [])
            (toleration as JsonObject)?.Default("operator", "Equal");
    }
}
