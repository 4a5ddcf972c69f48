using OrleansOrchestrator.Gateway.Pki;

namespace OrleansOrchestrator.Silo.AllInOne;

/// <summary>Where things are in a data directory.</summary>
internal sealed class DataLayout(string root)
{
    public string Root { get; } = Path.GetFullPath(root);

    public string Pki => Path.Combine(Root, "pki");

    /// <summary>The object log and grain state.</summary>
    public string Store => Path.Combine(Root, "store");

    public string AdminKubeconfig => Path.Combine(Root, "admin.kubeconfig");

    public string PidFile => Path.Combine(Root, "run", "orchestrator.pid");

    /// <summary>There while the bridge and rules in the machine's own network namespace are this cluster's.</summary>
    public string HostNetworkMark => Path.Combine(Root, "run", "host-network");

    public string Logs => Path.Combine(Root, "logs");

    /// <summary>Directory of the n-th node on this machine, counted from 1.</summary>
    public string Node(int number) => Path.Combine(Root, "nodes", number.ToString());

    /// <summary>Directories of the nodes that were ever started here.</summary>
    public IReadOnlyList<string> ExistingNodes()
    {
        var nodes = new List<string>();
        if (Directory.Exists(Path.Combine(Root, "nodes")))
            nodes.AddRange(Directory.GetDirectories(Path.Combine(Root, "nodes")));
        // Where a node agent of its own keeps its data unless told otherwise.
        if (Directory.Exists(Path.Combine(Root, "node")))
            nodes.Add(Path.Combine(Root, "node"));
        return nodes;
    }

    /// <summary>Renamed into its place: whoever waits for the cluster may be reading the one that is there.</summary>
    public async Task WriteAdminKubeconfigAsync(ClusterPki pki, int port, CancellationToken ct) =>
        new PemFiles(Root).Write(
            Path.GetFileName(AdminKubeconfig), await File.ReadAllTextAsync(pki.WriteAdminKubeconfig($"https://127.0.0.1:{port}"), ct));

    public void Create()
    {
        foreach (var directory in new[] { Root, Pki, Path.GetDirectoryName(PidFile)!, Logs })
            Directory.CreateDirectory(directory);
    }
}
