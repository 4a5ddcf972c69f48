using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.Services;

/// <summary>What a service keeps and what it may not change over an update.</summary>
internal static class ServiceUpdates
{
    /// <summary>
    /// A client that does not name the addresses and ports that were allocated means to keep them; one that turns the service into
    /// another type means to let go of what that type does not have.
    /// </summary>
    public static void KeepAllocations(JsonObject spec, JsonObject? old)
    {
        spec.Default("type", "ClusterIP");
        FollowClusterIp(spec, old);
        if (ServiceTypes.HasClusterIp(spec) && ServiceTypes.HasClusterIp(old) && spec.IsEmpty("clusterIP") && spec.IsEmpty("clusterIPs"))
        {
            spec.CopyFrom("clusterIP", old);
            spec.CopyFrom("clusterIPs", old);
        }

        if (ServiceTypes.HasClusterIp(spec) && ServiceTypes.HasClusterIp(old))
        {
            if (spec.IsEmpty("ipFamilies"))
                spec.CopyFrom("ipFamilies", old);
            if (spec.IsEmpty("ipFamilyPolicy"))
                spec.CopyFrom("ipFamilyPolicy", old);
        }

        if (ServiceTypes.HasNodePorts(spec) && ServiceTypes.HasNodePorts(old))
            KeepNodePorts(spec.GetArray("ports"), old.GetArray("ports"));
        if (ServiceTypes.HasHealthCheckPort(spec) && ServiceTypes.HasHealthCheckPort(old) && spec.GetLong("healthCheckNodePort") is null or 0)
            spec.CopyFrom("healthCheckNodePort", old);
        DropWhatTypeLacks(spec, old);
    }

    /// <summary>An address stays for the life of the service, unless its type gives it up.</summary>
    public static void CheckAddresses(JsonObject? spec, JsonObject? old, FieldErrors errors)
    {
        if (!ServiceTypes.HasClusterIp(spec) || !ServiceTypes.HasClusterIp(old))
            return;
        var before = old.GetArray("clusterIPs");
        var now = spec.GetArray("clusterIPs");
        var path = FieldPath.Spec.Child("clusterIPs");
        if (before is not { Count: > 0 } || JsonAccess.AsString(before[0]) is "")
            return;
        if (now is not { Count: > 0 })
            errors.Invalid(path.Index(0), now.Show(), "primary clusterIP can not be unset");
        else if (JsonAccess.AsString(now[0]) != JsonAccess.AsString(before[0]))
            errors.Invalid(path.Index(0), now.Show(), "may not change once set");
    }

    // clusterIP is the older way to say clusterIPs[0]: a change of the one alone means both.
    private static void FollowClusterIp(JsonObject spec, JsonObject? old)
    {
        if (old is null || spec.GetText("clusterIP") == old.GetText("clusterIP") || !spec["clusterIPs"].SameAs(old["clusterIPs"]))
            return;
        if (spec.IsEmpty("clusterIP"))
            spec.Remove("clusterIPs");
        else
            spec["clusterIPs"] = new JsonArray(spec.GetText("clusterIP"));
    }

    private static void KeepNodePorts(JsonArray? ports, JsonArray? old)
    {
        foreach (var node in ports ?? [])
        {
            if (node is not JsonObject port || port.GetLong("nodePort") is not (null or 0))
                continue;
            foreach (var before in old ?? [])
            {
                if (before is JsonObject match && match.GetLong("port") == port.GetLong("port")
                    && (match.GetText("protocol") == port.GetText("protocol") || port.GetText("protocol").Length == 0)
                    && match.GetLong("nodePort") is not (null or 0))
                {
                    port.CopyFrom("nodePort", match);
                    break;
                }
            }
        }
    }

    private static void DropWhatTypeLacks(JsonObject spec, JsonObject? old)
    {
        if (ServiceTypes.HasClusterIp(old) && !ServiceTypes.HasClusterIp(spec))
        {
            foreach (var field in (ReadOnlySpan<string>)["clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy", "internalTrafficPolicy"])
            {
                if (spec[field].SameAs(old?[field]))
                    spec.Remove(field);
            }
        }

        if (ServiceTypes.HasNodePorts(old) && !ServiceTypes.HasNodePorts(spec) && ServiceTypes.TypeOf(spec) != "LoadBalancer")
            DropNodePorts(spec.GetArray("ports"), old.GetArray("ports"));
        if (ServiceTypes.HasHealthCheckPort(old) && !ServiceTypes.HasHealthCheckPort(spec)
            && spec["healthCheckNodePort"].SameAs(old?["healthCheckNodePort"]))
        {
            spec.Remove("healthCheckNodePort");
        }

        if (ServiceTypes.TypeOf(old) == "LoadBalancer" && ServiceTypes.TypeOf(spec) != "LoadBalancer")
        {
            foreach (var field in (ReadOnlySpan<string>)["allocateLoadBalancerNodePorts", "loadBalancerClass"])
            {
                if (spec[field].SameAs(old?[field]))
                    spec.Remove(field);
            }
        }

        if (ServiceTypes.IsExternallyAccessible(old) && !ServiceTypes.IsExternallyAccessible(spec)
            && spec["externalTrafficPolicy"].SameAs(old?["externalTrafficPolicy"]))
        {
            spec.Remove("externalTrafficPolicy");
        }
    }

    private static void DropNodePorts(JsonArray? ports, JsonArray? old)
    {
        foreach (var node in ports ?? [])
        {
            foreach (var before in old ?? [])
            {
                if (node is JsonObject port && before is JsonObject match && port.GetLong("port") == match.GetLong("port")
                    && port.GetLong("nodePort") == match.GetLong("nodePort"))
                {
                    port.Remove("nodePort");
                }
            }
        }
    }
}
