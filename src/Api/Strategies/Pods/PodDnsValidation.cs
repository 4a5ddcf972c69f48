using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.Pods;

/// <summary>Checks a pod's DNS settings and host aliases.</summary>
internal static class PodDnsValidation
{
    private const int MaxNameservers = 3;
    private const int MaxSearches = 32;

    public static void Check(JsonObject spec, FieldPath path, FieldErrors errors)
    {
        var policy = spec.GetText("dnsPolicy");
        if (policy.Length == 0)
            errors.Required(path.Child("dnsPolicy"), "");
        else if (policy is not ("ClusterFirst" or "ClusterFirstWithHostNet" or "Default" or "None"))
            errors.NotSupported(path.Child("dnsPolicy"), policy, "ClusterFirstWithHostNet", "ClusterFirst", "Default", "None");

        var config = spec.GetObject("dnsConfig");
        if (config is not null)
            CheckConfig(config, path.Child("dnsConfig"), errors);
        if (policy == "None" && config is null)
            errors.Required(path.Child("dnsConfig"), "must provide `dnsConfig` when `dnsPolicy` is None");
        else if (policy == "None" && config.IsEmpty("nameservers"))
            errors.Required(path.Child("dnsConfig", "nameservers"), "must provide at least one DNS nameserver when `dnsPolicy` is None");

        var aliases = spec.GetArray("hostAliases");
        for (var i = 0; i < (aliases?.Count ?? 0); i++)
        {
            if (aliases![i] is JsonObject alias)
                CheckAlias(alias, path.Child("hostAliases").Index(i), errors);
        }
    }

    private static void CheckConfig(JsonObject config, FieldPath path, FieldErrors errors)
    {
        var servers = config.GetArray("nameservers");
        if (servers?.Count > MaxNameservers)
            errors.Invalid(path.Child("nameservers"), servers.Show(), $"must not have more than {MaxNameservers} nameservers");
        for (var i = 0; i < (servers?.Count ?? 0); i++)
            Addresses.Check(JsonAccess.AsString(servers![i]) ?? "", path.Child("nameservers").Index(i), errors);

        var searches = config.GetArray("searches");
        if (searches?.Count > MaxSearches)
            errors.Invalid(path.Child("searches"), searches.Show(), $"must not have more than {MaxSearches} search paths");
        for (var i = 0; i < (searches?.Count ?? 0); i++)
        {
            var search = (JsonAccess.AsString(searches![i]) ?? "").TrimEnd('.');
            if (ObjectNames.SubdomainFaultOf(search.Replace('_', '-')) is { } fault && search.Length > 0)
                errors.InvalidString(path.Child("searches").Index(i), search, fault);
        }

        var options = config.GetArray("options");
        for (var i = 0; i < (options?.Count ?? 0); i++)
        {
            if ((options![i] as JsonObject).GetText("name").Length == 0)
                errors.Required(path.Child("options").Index(i), "must not be empty");
        }
    }

    private static void CheckAlias(JsonObject alias, FieldPath path, FieldErrors errors)
    {
        Addresses.Check(alias.GetText("ip"), path.Child("ip"), errors);
        var names = alias.GetArray("hostnames");
        for (var i = 0; i < (names?.Count ?? 0); i++)
        {
            var name = JsonAccess.AsString(names![i]) ?? "";
            if (ObjectNames.SubdomainFaultOf(name) is { } fault)
                errors.InvalidString(path.Child("hostnames"), name, fault);
        }
    }
}
