using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.Admission;

/// <summary>Validating and mutating webhook configurations.</summary>
internal sealed class WebhookConfigurationStrategy(bool mutating) : ResourceStrategy
{
    private const int MaxTimeout = 30;

    public override bool HasGeneration => true;

    public override bool AllowsUnconditionalUpdate => false;

    public override void SetDefaults(JsonObject obj)
    {
        foreach (var node in obj.GetArray("webhooks") ?? [])
        {
            if (node is not JsonObject hook)
                continue;
            MatchRules.SetRuleDefaults(hook.GetArray("rules"));
            MatchRules.SetSelectorDefaults(hook);
            hook.Default("failurePolicy", "Fail");
            hook.Default("timeoutSeconds", 10);
            if (mutating)
                hook.Default("reinvocationPolicy", "Never");
            hook.GetObject("clientConfig", "service")?.Default("port", 443);
        }
    }

    public override void Validate(JsonObject obj, FieldErrors errors)
    {
        var hooks = obj.GetArray("webhooks");
        var names = new HashSet<string>();
        for (var i = 0; i < (hooks?.Count ?? 0); i++)
        {
            if (hooks![i] is not JsonObject hook)
                continue;
            var at = FieldPath.Of("webhooks").Index(i);
            CheckHook(hook, at, errors);
            if (!names.Add(hook.GetText("name")))
                errors.Duplicate(at.Child("name"), FieldErrors.Quote(hook.GetText("name")));
        }
    }

    private void CheckHook(JsonObject hook, FieldPath path, FieldErrors errors)
    {
        var name = hook.GetText("name");
        if (name.Length == 0)
            errors.Required(path.Child("name"), "");
        else if (ObjectNames.SubdomainFaultOf(name) is { } fault)
            errors.InvalidString(path.Child("name"), name, fault);
        else if (name.AsSpan().Count('.') < 2)
            errors.InvalidString(path.Child("name"), name, "should be a domain with at least three segments separated by dots");
        MatchRules.CheckRules(hook.GetArray("rules"), path.Child("rules"), errors);
        MatchRules.CheckSelectors(hook, path, errors);
        Check(hook, "failurePolicy", path, errors, "Fail", "Ignore");
        Check(hook, "sideEffects", path, errors, "None", "NoneOnDryRun");
        if (hook.GetLong("timeoutSeconds") is (< 1 or > MaxTimeout) and var timeout)
            errors.Invalid(path.Child("timeoutSeconds"), Numbers.Text(timeout), "the timeout value must be between 1 and 30 seconds");
        if (hook.IsEmpty("admissionReviewVersions"))
            errors.Required(path.Child("admissionReviewVersions"), "must specify one of v1, v1beta1");
        if (mutating)
            Check(hook, "reinvocationPolicy", path, errors, "IfNeeded", "Never");
        CheckClient(hook.GetObject("clientConfig"), path.Child("clientConfig"), errors);
    }

    private static void Check(JsonObject hook, string field, FieldPath path, FieldErrors errors, params string[] supported)
    {
        var value = hook.GetText(field);
        if (value.Length == 0)
            errors.Required(path.Child(field), "must specify one of " + string.Join(", ", supported));
        else if (Array.IndexOf(supported, value) < 0)
            errors.NotSupported(path.Child(field), value, supported);
    }

    private static void CheckClient(JsonObject? client, FieldPath path, FieldErrors errors)
    {
        var url = client.GetText("url");
        var service = client.GetObject("service");
        if (url.Length > 0 == service is not null)
        {
            errors.Required(path, "exactly one of url or service is required");
            return;
        }

        if (service is null)
        {
            if (!url.StartsWith("https://", StringComparison.Ordinal))
                errors.InvalidString(path.Child("url"), url, "'https' is the only allowed URL scheme");
            return;
        }

        if (service.GetText("name").Length == 0)
            errors.Required(path.Child("service", "name"), "service name is required");
        if (service.GetText("namespace").Length == 0)
            errors.Required(path.Child("service", "namespace"), "service namespace is required");
        if (service.GetLong("port") is (< 1 or > 65535) and var port)
            errors.Invalid(path.Child("service", "port"), Numbers.Text(port), "port is not valid: must be between 1 and 65535, inclusive");
    }
}
