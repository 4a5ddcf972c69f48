using System.Text.Json;

namespace OrleansOrchestrator.NodeAgent;

/// <summary>
/// What a node leaves outside its data directory while its pods outlive it. Written down before any of it is made, so that all of it is
/// found again, whatever happens to the agent, and taken away where it is and nowhere else.
/// </summary>
/// <param name="Namespace">The network namespace that the bridge, the packet rules and the address are in.</param>
/// <param name="Bridge">The pods' bridge; the tables of packet rules are named after it.</param>
/// <param name="DnsAddress">The address of the cluster's DNS service on the loopback interface, if the node answers there.</param>
/// <param name="CgroupRoot">The parent of all pods' control groups.</param>
public sealed record NodeTraces(string Namespace, string Bridge, string? DnsAddress, string CgroupRoot)
{
    private const string FileName = "traces.json";

    internal static string CurrentNamespace => new FileInfo("/proc/self/ns/net").LinkTarget ?? "";

    /// <summary>What a node left, or null when it was taken away or never ran.</summary>
    public static NodeTraces? Read(string dataDirectory)
    {
        var path = PathIn(dataDirectory);
        return File.Exists(path) ? JsonSerializer.Deserialize<NodeTraces>(File.ReadAllBytes(path)) : null;
    }

    internal static void Write(NodeAgentOptions options)
    {
        var path = PathIn(options.DataDirectory);
        var traces = new NodeTraces(CurrentNamespace, options.BridgeName, options.ClusterDns, options.CgroupRoot);
        File.WriteAllBytes(path + ".tmp", JsonSerializer.SerializeToUtf8Bytes(traces));
        File.Move(path + ".tmp", path, overwrite: true);
    }

    internal static void Delete(string dataDirectory) => File.Delete(PathIn(dataDirectory));

    private static string PathIn(string dataDirectory) => Path.Combine(Path.GetFullPath(dataDirectory), FileName);
}
