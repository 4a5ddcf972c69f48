using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Tables;

/// <summary>Nodes: readiness, roles and what runs on them.</summary>
internal static class NodeTable
{
    private const string RolePrefix = "node-role.kubernetes.io/";

    public static TableDefinition Definition { get; } = new TableBuilder("core.v1")
        .Name()
        .Add("Status", "The status of the node", Status)
        .Add("Roles", "The roles of the node", Roles)
        .Age()
        .Add("Version", "NodeSystemInfo.kubeletVersion", node => Info(node, "kubeletVersion") ?? "")
        .Wide("Internal-IP", "NodeStatus.addresses", node => Address(node, "InternalIP"))
        .Wide("External-IP", "NodeStatus.addresses", node => Address(node, "ExternalIP"))
        .Wide("OS-Image", "NodeSystemInfo.osImage", node => Info(node, "osImage").Or(Cells.Unknown))
        .Wide("Kernel-Version", "NodeSystemInfo.kernelVersion", node => Info(node, "kernelVersion").Or(Cells.Unknown))
        .Wide("Container-Runtime", "NodeSystemInfo.containerRuntimeVersion", node => Info(node, "containerRuntimeVersion").Or(Cells.Unknown))
        .Build();

    private static JsonNode Status(JsonObject node)
    {
        var ready = Cells.Condition(node, "Ready").GetString("status") switch
        {
            null => "Unknown",
            "True" => "Ready",
            _ => "NotReady",
        };
        return node.GetObject("spec").IsTrue("unschedulable") ? ready + ",SchedulingDisabled" : ready;
    }

    private static JsonNode Roles(JsonObject node)
    {
        var roles = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var (name, value) in node.GetObject("metadata", "labels") ?? [])
        {
            if (name.StartsWith(RolePrefix, StringComparison.Ordinal) && name.Length > RolePrefix.Length)
                roles.Add(name[RolePrefix.Length..]);
            else if (name == "kubernetes.io/role" && JsonAccess.AsString(value) is { Length: > 0 } role)
                roles.Add(role);
        }

        return roles.Count == 0 ? Cells.None : string.Join(",", roles);
    }

    private static string? Info(JsonObject node, string name) => node.GetObject("status", "nodeInfo").GetString(name);

    private static JsonNode Address(JsonObject node, string type)
    {
        foreach (var address in node.GetArray("status", "addresses") ?? [])
        {
            if ((address as JsonObject).GetText("type") == type)
                return (address as JsonObject).GetText("address");
        }

        return Cells.None;
    }
}
