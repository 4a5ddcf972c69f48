using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.Services;

/// <summary>Checks a service.</summary>
internal static class ServiceValidation
{
    private const int MaxAffinitySeconds = 86400;

    public static void Check(JsonObject? spec, FieldErrors errors)
    {
        var path = FieldPath.Spec;
        var type = ServiceTypes.TypeOf(spec);
        var headless = ServiceTypes.IsHeadless(spec);
        if (spec.IsEmpty("ports") && !headless && type != "ExternalName")
            errors.Required(path.Child("ports"), "");
        CheckType(spec, type, headless, path, errors);
        ServicePorts.Check(spec.GetArray("ports"), type, path.Child("ports"), errors);
        LabelChecks.CheckLabels(spec.GetObject("selector"), path.Child("selector"), errors);
        CheckAffinity(spec, path, errors);
        ServiceAddresses.Check(spec, path, errors);
        CheckLoadBalancer(spec, type, path, errors);
        CheckTraffic(spec, path, errors);
    }

    private static void CheckType(JsonObject? spec, string type, bool headless, FieldPath path, FieldErrors errors)
    {
        switch (type)
        {
            case "ClusterIP":
                break;
            case "NodePort" or "LoadBalancer":
                if (headless)
                {
                    errors.Invalid(path.Child("clusterIPs").Index(0), "\"None\"", $"may not be set to 'None' for {type} services");
                }

                break;
            case "ExternalName":
                CheckExternalName(spec, path, errors);
                break;
            case "":
                errors.Required(path.Child("type"), "");
                break;
            default:
                errors.NotSupported(path.Child("type"), type, "ClusterIP", "ExternalName", "LoadBalancer", "NodePort");
                break;
        }
    }

    private static void CheckExternalName(JsonObject? spec, FieldPath path, FieldErrors errors)
    {
        foreach (var field in (ReadOnlySpan<string>)["clusterIPs", "ipFamilies", "ipFamilyPolicy"])
        {
            if (!spec.IsEmpty(field))
                errors.Forbidden(path.Child(field), "may not be set for ExternalName services");
        }

        var name = spec.GetText("externalName").TrimEnd('.');
        if (name.Length == 0)
            errors.Required(path.Child("externalName"), "");
        else if (ObjectNames.SubdomainFaultOf(name) is { } fault)
            errors.InvalidString(path.Child("externalName"), name, fault);
    }

    private static void CheckAffinity(JsonObject? spec, FieldPath path, FieldErrors errors)
    {
        var affinity = spec.GetText("sessionAffinity");
        if (affinity.Length == 0)
            errors.Required(path.Child("sessionAffinity"), "");
        else if (affinity is not ("ClientIP" or "None"))
            errors.NotSupported(path.Child("sessionAffinity"), affinity, "ClientIP", "None");
        if (affinity == "ClientIP" && spec.GetObject("sessionAffinityConfig", "clientIP").GetLong("timeoutSeconds") is (<= 0 or > MaxAffinitySeconds) and var seconds)
        {
            errors.Invalid(path.Child("sessionAffinityConfig", "clientIP").Child("timeoutSeconds"), Numbers.Text(seconds),
                $"must be greater than 0 and less than {MaxAffinitySeconds}");
        }
    }

    private static void CheckLoadBalancer(JsonObject? spec, string type, FieldPath path, FieldErrors errors)
    {
        var ranges = spec.GetArray("loadBalancerSourceRanges");
        // The capital letter is how clients know this path.
        if (ranges is { Count: > 0 } && type != "LoadBalancer")
            errors.Forbidden(path.Child("LoadBalancerSourceRanges"), "may only be used when `type` is 'LoadBalancer'");
        for (var i = 0; i < (ranges?.Count ?? 0); i++)
            Addresses.CheckRange((JsonAccess.AsString(ranges![i]) ?? "").Trim(), path.Child("LoadBalancerSourceRanges").Index(i), errors);

        if (spec.Has("allocateLoadBalancerNodePorts") && type != "LoadBalancer")
            errors.Forbidden(path.Child("allocateLoadBalancerNodePorts"), "may only be used when `type` is 'LoadBalancer'");
        if (spec.GetText("loadBalancerClass") is not { Length: > 0 } lbClass)
            return;
        if (type != "LoadBalancer")
            errors.Forbidden(path.Child("loadBalancerClass"), "may only be used when `type` is 'LoadBalancer'");
        else
            ObjectNames.CheckQualified(lbClass, path.Child("loadBalancerClass"), errors);
    }

    private static void CheckTraffic(JsonObject? spec, FieldPath path, FieldErrors errors)
    {
        var external = spec.GetText("externalTrafficPolicy");
        if (!ServiceTypes.IsExternallyAccessible(spec))
        {
            if (external.Length > 0)
                errors.InvalidString(path.Child("externalTrafficPolicy"), external, "may only be set for externally-accessible services");
        }
        else if (external is not ("Cluster" or "Local"))
        {
            errors.NotSupported(path.Child("externalTrafficPolicy"), external, "Cluster", "Local");
        }

        if (spec.GetLong("healthCheckNodePort") is > 0 and var health && !ServiceTypes.HasHealthCheckPort(spec))
        {
            errors.Invalid(path.Child("healthCheckNodePort"), Numbers.Text(health),
                "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'");
        }

        if (ServiceTypes.HasClusterIp(spec) && spec.GetText("internalTrafficPolicy") is not ("Cluster" or "Local") and var inner)
            errors.NotSupported(path.Child("internalTrafficPolicy"), inner, "Cluster", "Local");
        if (spec.GetString("trafficDistribution") is { } distribution && distribution is not ("PreferClose" or "PreferSameZone" or "PreferSameNode"))
            errors.NotSupported(path.Child("trafficDistribution"), distribution, "PreferClose", "PreferSameZone", "PreferSameNode");
    }
}
