using System.Text.Json;
using System.Text.Json.Nodes;

namespace OrleansOrchestrator.NodeAgent.Networking;

/// <summary>The CNI network of one node: a bridge with addresses from the node's pod range.</summary>
internal sealed class CniConfiguration(NodePaths paths, NodeAgentOptions options)
{
    private const string FileName = "10-orleans-orchestrator.conflist";
    private static readonly string[] PluginDirectories = ["/opt/cni/bin", "/usr/lib/cni", "/usr/libexec/cni"];
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>The first usual directory that holds the bridge plugin.</summary>
    public static string FindPlugins()
    {
        foreach (var directory in PluginDirectories)
        {
            if (File.Exists(Path.Combine(directory, "bridge")))
                return directory;
        }
        return PluginDirectories[0];
    }

    /// <summary>Writes the network, at once and whole, if it differs from what is there.</summary>
    public void Write(string podCidr)
    {
        Directory.CreateDirectory(paths.CniConfiguration);
        var file = Path.Combine(paths.CniConfiguration, FileName);
        var content = Render(podCidr);
        if (File.Exists(file) && File.ReadAllText(file) == content)
            return;
        var temporary = file + ".tmp";
        File.WriteAllText(temporary, content);
        File.Move(temporary, file, overwrite: true);
    }

    public string Render(string podCidr) => new JsonObject
    {
        ["cniVersion"] = "0.4.0",
        ["name"] = "orleans-orchestrator",
        ["plugins"] = new JsonArray(
            new JsonObject
            {
                ["type"] = "bridge",
                ["bridge"] = options.BridgeName,
                ["isGateway"] = true,
                ["ipMasq"] = false,
                ["hairpinMode"] = true,
                ["ipam"] = new JsonObject
                {
                    ["type"] = "host-local",
                    ["dataDir"] = paths.CniNetworks,
                    ["ranges"] = new JsonArray(new JsonArray(new JsonObject { ["subnet"] = podCidr })),
                    ["routes"] = new JsonArray(new JsonObject { ["dst"] = "0.0.0.0/0" }),
                },
            },
            new JsonObject { ["type"] = "portmap", ["capabilities"] = new JsonObject { ["portMappings"] = true } }),
    }.ToJsonString(Indented);
}
