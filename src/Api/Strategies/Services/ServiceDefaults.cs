using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.Services;

/// <summary>Defaults of a service.</summary>
internal static class ServiceDefaults
{
    private const int AffinitySeconds = 10800;

    public static void Set(JsonObject spec)
    {
        spec.Default("type", "ClusterIP");
        spec.Default("sessionAffinity", "None");
        if (spec.GetText("sessionAffinity") == "None")
            spec.Remove("sessionAffinityConfig");
        else if (spec.GetText("sessionAffinity") == "ClientIP")
            spec.Ensure("sessionAffinityConfig").Ensure("clientIP").Default("timeoutSeconds", AffinitySeconds);

        foreach (var node in spec.GetArray("ports") ?? [])
        {
            if (node is JsonObject port)
                SetPort(port);
        }

        if (ServiceTypes.IsExternallyAccessible(spec))
            spec.Default("externalTrafficPolicy", "Cluster");
        if (ServiceTypes.HasClusterIp(spec))
            spec.Default("internalTrafficPolicy", "Cluster");
        if (ServiceTypes.TypeOf(spec) == "LoadBalancer")
            spec.Default("allocateLoadBalancerNodePorts", true);
    }

    private static void SetPort(JsonObject port)
    {
        port.Default("protocol", "TCP");
        var target = port["targetPort"];
        if ((target is null || JsonAccess.AsLong(target) == 0 || JsonAccess.AsString(target) is "") && port["port"] is { } number)
            port["targetPort"] = number.DeepClone();
    }

    /// <summary>
    /// The server's own choice of families, which no client owns. Addresses are IPv4 in this cluster; only a headless service without
    /// selector, whose endpoints others write, may have both.
    /// </summary>
    public static void SetAddresses(JsonObject spec)
    {
        var clusterIp = spec.GetText("clusterIP");
        if (clusterIp.Length > 0 && spec.IsEmpty("clusterIPs"))
            spec["clusterIPs"] = new JsonArray(clusterIp);
        else if (clusterIp.Length == 0 && spec.GetArray("clusterIPs") is { Count: > 0 } all)
            spec["clusterIP"] = JsonAccess.AsString(all[0]);
        if (!ServiceTypes.HasClusterIp(spec))
            return;

        var open = ServiceTypes.IsHeadless(spec) && spec.IsEmpty("selector");
        if (open && spec.IsEmpty("ipFamilies") && spec.GetText("ipFamilyPolicy") != "SingleStack")
        {
            spec.Default("ipFamilyPolicy", "RequireDualStack");
            spec["ipFamilies"] = new JsonArray("IPv4", "IPv6");
        }

        spec.Default("ipFamilyPolicy", spec.GetArray("ipFamilies") is { Count: > 1 } ? "RequireDualStack" : "SingleStack");
        if (spec.IsEmpty("ipFamilies"))
            spec["ipFamilies"] = new JsonArray(FamilyOf(spec.GetText("clusterIP")));
    }

    private static string FamilyOf(string address) => Addresses.IsV6(address) ? "IPv6" : "IPv4";
}
