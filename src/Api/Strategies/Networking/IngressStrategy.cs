using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.Networking;

/// <summary>Ingresses.</summary>
internal sealed class IngressStrategy : ResourceStrategy
{
    public override bool HasGeneration => true;

    protected override JsonObject EmptyStatus() => new() { ["loadBalancer"] = new JsonObject() };

    public override void Validate(JsonObject obj, FieldErrors errors)
    {
        var spec = obj.GetObject("spec");
        var path = FieldPath.Spec;
        if (spec.IsEmpty("rules") && !spec.Has("defaultBackend"))
            errors.Invalid(path, spec.Show(), "either `defaultBackend` or `rules` must be specified");
        if (spec.GetObject("defaultBackend") is { } fallback)
            CheckBackend(fallback, path.Child("defaultBackend"), errors);
        var rules = spec.GetArray("rules");
        for (var i = 0; i < (rules?.Count ?? 0); i++)
            CheckRule(rules![i] as JsonObject, path.Child("rules").Index(i), errors);
        if (spec.GetString("ingressClassName") is { } name && ObjectNames.SubdomainFaultOf(name) is { } fault)
            errors.InvalidString(path.Child("ingressClassName"), name, fault);
    }

    private static void CheckRule(JsonObject? rule, FieldPath path, FieldErrors errors)
    {
        var host = rule.GetText("host");
        if (host.Length > 0)
            CheckHost(host, path.Child("host"), errors);
        if (rule.GetObject("http") is not { } http)
            return;
        var paths = http.GetArray("paths");
        if (paths is not { Count: > 0 })
            errors.Required(path.Child("http", "paths"), "");
        for (var i = 0; i < (paths?.Count ?? 0); i++)
            CheckPath(paths![i] as JsonObject, path.Child("http", "paths").Index(i), errors);
    }

    private static void CheckHost(string host, FieldPath path, FieldErrors errors)
    {
        if (Addresses.TryParse(host, out _))
            errors.InvalidString(path, host, "must be a DNS name, not an IP address");
        else if (ObjectNames.SubdomainFaultOf(host.StartsWith("*.", StringComparison.Ordinal) ? host[2..] : host) is { } fault)
            errors.InvalidString(path, host, fault);
    }

    private static void CheckPath(JsonObject? entry, FieldPath path, FieldErrors errors)
    {
        var value = entry.GetText("path");
        switch (entry.GetText("pathType"))
        {
            case "":
                errors.Required(path.Child("pathType"), "pathType must be specified");
                break;
            case "Exact" or "Prefix":
                if (!value.StartsWith('/'))
                    errors.InvalidString(path.Child("path"), value, "must be an absolute path");
                foreach (var bad in (ReadOnlySpan<string>)["//", "/./", "/../", "%2f", "%2F"])
                {
                    if (value.Contains(bad, StringComparison.Ordinal))
                        errors.InvalidString(path.Child("path"), value, $"must not contain '{bad}'");
                }

                break;
            case "ImplementationSpecific":
                if (value.Length > 0 && value[0] != '/')
                    errors.InvalidString(path.Child("path"), value, "must be an absolute path");
                break;
            case var other:
                errors.NotSupported(path.Child("pathType"), other, "Exact", "ImplementationSpecific", "Prefix");
                break;
        }

        CheckBackend(entry.GetObject("backend"), path.Child("backend"), errors);
    }

    private static void CheckBackend(JsonObject? backend, FieldPath path, FieldErrors errors)
    {
        var resource = backend.GetObject("resource");
        var service = backend.GetObject("service");
        if (resource is not null && service is not null)
        {
            errors.Invalid(path, "\"\"", "cannot set both resource and service backends");
            return;
        }

        if (resource is not null)
        {
            if (resource.GetText("kind").Length == 0)
                errors.Required(path.Child("resource", "kind"), "");
            if (resource.GetText("name").Length == 0)
                errors.Required(path.Child("resource", "name"), "");
            return;
        }

        if (service is null)
        {
            errors.Required(path, "one of `resource` or `service` must be specified");
            return;
        }

        var at = path.Child("service");
        var name = service.GetText("name");
        if (name.Length == 0)
            errors.Required(at.Child("name"), "");
        else if (ObjectNames.LabelFaultOf(name) is { } fault)
            errors.InvalidString(at.Child("name"), name, fault);
        var port = service.GetObject("port");
        if (port.GetText("name") is { Length: > 0 } portName)
        {
            Ports.CheckName(portName, at.Child("port", "name"), errors);
            if (port.GetLong("number") is > 0)
                errors.Invalid(at, "\"\"", "cannot set both port name & port number");
        }
        else if (port.GetLong("number") is > 0 and var number)
        {
            Ports.CheckNumber(number, at.Child("port", "number"), errors);
        }
        else
        {
            errors.Required(at, "port name or number is required");
        }
    }
}
