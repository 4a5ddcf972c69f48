using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Tables;

/// <summary>The simpler kinds of the core group.</summary>
internal static class CoreTables
{
    public static TableDefinition ComponentStatuses { get; } = new TableBuilder("core.v1")
        .Name()
        .Add("Status", "Status of the component conditions", component => Healthy(component, "status"))
        .Add("Message", "Message of the component conditions", component => Healthy(component, "message"))
        .Add("Error", "Error of the component conditions", component => Healthy(component, "error"))
        .Build();

    public static TableDefinition ConfigMaps { get; } = new TableBuilder("core.v1")
        .Name()
        .Add("Data", "ConfigMap.data", map => Cells.Count(map["data"]) + Cells.Count(map["binaryData"]))
        .Age()
        .Build();

    public static TableDefinition Endpoints { get; } = new TableBuilder("core.v1")
        .Name()
        .Add("Endpoints", "Endpoints.subsets", Addresses)
        .Age()
        .Build();

    public static TableDefinition Namespaces { get; } = new TableBuilder("core.v1")
        .Name()
        .Add("Status", "The status of the namespace", ns => ns.GetText("status", "phase"))
        .Age()
        .Build();

    public static TableDefinition PodTemplates { get; } = new TableBuilder("core.v1")
        .Name()
        .Add("Containers", "Names of each container in the template.", t => Containers.Join(t.GetObject("template", "spec"), "name"))
        .Add("Images", "Images referenced by each container in the template.", t => Containers.Join(t.GetObject("template", "spec"), "image"))
        .Add("Pod Labels", "The labels for the pod template.", t => Cells.Labels(t.GetObject("template", "metadata", "labels")))
        .Build();

    public static TableDefinition ReplicationControllers { get; } = new TableBuilder("core.v1")
        .Name()
        .Add("Desired", "ReplicationControllerSpec.replicas", rc => rc.Number("spec", "replicas"), "integer")
        .Add("Current", "ReplicationControllerStatus.replicas", rc => rc.Number("status", "replicas"), "integer")
        .Add("Ready", "ReplicationControllerStatus.readyReplicas", rc => rc.Number("status", "readyReplicas"), "integer")
        .Age()
        .Template("spec", "template", "spec")
        .Wide("Selector", "ReplicationControllerSpec.selector", rc => Cells.Labels(rc.GetObject("spec", "selector")))
        .Build();

    public static TableDefinition ResourceQuotas { get; } = new TableBuilder("core.v1")
        .Name()
        .Add(
            "Request",
            "Request represents a minimum amount of cpu/memory that a container may consume.",
            quota => Usage(quota, limits: false))
        .Add(
            "Limit",
            "Limits control the maximum amount of cpu/memory that a container may use independent of contention on the node.",
            quota => Usage(quota, limits: true))
        .Age()
        .Build();

    public static TableDefinition Secrets { get; } = new TableBuilder("core.v1")
        .Name()
        .Add("Type", "Secret.type", secret => secret.GetText("type"))
        .Add("Data", "Secret.data", secret => Cells.Count(secret["data"]))
        .Age()
        .Build();

    public static TableDefinition ServiceAccounts { get; } = new TableBuilder("core.v1")
        .Name()
        .Add("Secrets", "ServiceAccount.secrets", account => Cells.Count(account["secrets"]))
        .Age()
        .Build();

    private static JsonNode Healthy(JsonObject component, string what)
    {
        foreach (var item in component.GetArray("conditions") ?? [])
        {
            if (item is JsonObject condition && condition.GetText("type") == "Healthy")
            {
                return what != "status" ? condition.GetText(what)
                    : condition.GetText("status") == "True" ? "Healthy" : "Unhealthy";
            }
        }

        return what == "status" ? "Unknown" : "";
    }

    private static JsonNode Addresses(JsonObject endpoints)
    {
        var all = new List<string>();
        foreach (var item in endpoints.GetArray("subsets") ?? [])
        {
            var subset = item as JsonObject;
            var ports = subset.GetArray("ports") ?? [];
            foreach (var address in subset.GetArray("addresses") ?? [])
            {
                var ip = (address as JsonObject).GetText("ip");
                if (ports.Count == 0)
                    all.Add(ip);
                foreach (var port in ports)
                    all.Add((ip.Contains(':') ? $"[{ip}]" : ip) + ":" + (port as JsonObject).GetLong("port"));
            }
        }

        return all.Count == 0 ? Cells.None : Cells.Few(all, 3);
    }

    private static JsonNode Usage(JsonObject quota, bool limits)
    {
        var used = quota.GetObject("status", "used");
        return string.Join(", ", (quota.GetObject("status", "hard") ?? [])
            .Where(h => h.Key.StartsWith("limits.", StringComparison.Ordinal) == limits)
            .OrderBy(h => h.Key, StringComparer.Ordinal)
            .Select(h => $"{h.Key}: {Cells.Amount(used?[h.Key]) ?? "0"}/{Cells.Amount(h.Value)}"));
    }
}
