using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Registry.Allocation;

/// <summary>A port of a service that needs a node port.</summary>
/// <param name="Wanted">The port asked for; 0: any.</param>
internal readonly record struct PortNeed(JsonObject Holder, string Field, string Path, int Wanted);

/// <summary>
/// What a valid service needs beyond what it held before the write, and what it holds no more. Pure.
/// </summary>
internal sealed class ServiceNeeds
{
    private const string None = "None";

    /// <summary>It must get a cluster IP: this one, or any when empty. Null: it needs none, or has one.</summary>
    public string? ClusterIp { get; private set; }

    public List<PortNeed> Ports { get; } = [];

    /// <summary>Held before and not any more: given back once the write is durable.</summary>
    public string? ReleasedIp { get; private set; }

    public List<int> ReleasedPorts { get; } = [];

    public bool IsEmpty => ClusterIp is null && Ports.Count == 0 && ReleasedIp is null && ReleasedPorts.Count == 0;

    public static ServiceNeeds Read(JsonObject service, JsonObject? old)
    {
        var needs = new ServiceNeeds();
        var spec = service["spec"] as JsonObject;
        var before = old?["spec"] as JsonObject;
        if (spec is null)
            return needs;
        needs.ReadAddress(spec, HeldIp(before));
        needs.ReadPorts(spec, HeldPorts(before));
        return needs;
    }

    /// <summary>The cluster IP a service holds, or null.</summary>
    public static string? HeldIp(JsonObject? spec) => Address(spec) is { Length: > 0 } ip && ip != None ? ip : null;

    /// <summary>The node ports a service holds.</summary>
    public static List<int> HeldPorts(JsonObject? spec)
    {
        var held = new List<int>();
        foreach (var port in PortsOf(spec))
            Add(Number(port, "nodePort"));
        Add(Number(spec, "healthCheckNodePort"));
        return held;

        // One number may serve two protocols of the same service.
        void Add(int number)
        {
            if (number > 0 && !held.Contains(number))
                held.Add(number);
        }
    }

    public static void SetAddress(JsonObject spec, string address)
    {
        spec["clusterIP"] = address;
        spec["clusterIPs"] = new JsonArray(JsonValue.Create(address));
    }

    private void ReadAddress(JsonObject spec, string? held)
    {
        var now = Address(spec);
        var hasAddress = spec.GetText("type") is "" or "ClusterIP" or "NodePort" or "LoadBalancer";
        if (hasAddress && now != None && now != held)
            ClusterIp = now;
        if (held is not null && now != held)
            ReleasedIp = held;
    }

    private void ReadPorts(JsonObject spec, List<int> held)
    {
        var type = spec.GetText("type");
        var everyPort = type == "NodePort" || (type == "LoadBalancer" && spec.GetBool("allocateLoadBalancerNodePorts") != false);
        var index = 0;
        foreach (var port in PortsOf(spec))
            Read(port, "nodePort", $"spec.ports[{index++}].nodePort", everyPort);
        Read(spec, "healthCheckNodePort", "spec.healthCheckNodePort",
            type == "LoadBalancer" && spec.GetText("externalTrafficPolicy") == "Local");

        var now = HeldPorts(spec);
        foreach (var port in held)
        {
            if (!now.Contains(port))
                ReleasedPorts.Add(port);
        }

        void Read(JsonObject holder, string field, string path, bool wanted)
        {
            var number = Number(holder, field);
            if (number > 0 ? !held.Contains(number) : wanted)
                Ports.Add(new PortNeed(holder, field, path, number));
        }
    }

    private static string Address(JsonObject? spec)
    {
        var single = spec.GetText("clusterIP");
        return single.Length == 0 && spec.GetArray("clusterIPs") is { Count: > 0 } all ? JsonAccess.AsString(all[0]) ?? "" : single;
    }

    private static IEnumerable<JsonObject> PortsOf(JsonObject? spec) => spec.GetArray("ports")?.OfType<JsonObject>() ?? [];

    private static int Number(JsonObject? obj, string field) => (int)(obj.GetLong(field) ?? 0);
}
