using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.Services;

/// <summary>What follows from a service's type.</summary>
internal static class ServiceTypes
{
    public static string TypeOf(JsonObject? spec) => spec.GetText("type");

    /// <summary>Has a virtual address, or says that it wants none.</summary>
    public static bool HasClusterIp(JsonObject? spec) => TypeOf(spec) is "ClusterIP" or "NodePort" or "LoadBalancer";

    public static bool HasNodePorts(JsonObject? spec) =>
        TypeOf(spec) == "NodePort" || (TypeOf(spec) == "LoadBalancer" && spec.GetBool("allocateLoadBalancerNodePorts") != false);

    public static bool IsHeadless(JsonObject? spec) =>
        spec.GetText("clusterIP") == "None" || (spec.GetArray("clusterIPs") is { Count: 1 } all && JsonAccess.AsString(all[0]) == "None");

    public static bool IsExternallyAccessible(JsonObject? spec) =>
        TypeOf(spec) is "NodePort" or "LoadBalancer" || (TypeOf(spec) == "ClusterIP" && !spec.IsEmpty("externalIPs"));

    public static bool HasHealthCheckPort(JsonObject? spec) =>
        TypeOf(spec) == "LoadBalancer" && spec.GetText("externalTrafficPolicy") == "Local";
}
