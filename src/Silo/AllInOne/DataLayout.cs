using System.Globalization;
using OrleansOrchestrator.Gateway.Pki;
using OrleansOrchestrator.NodeAgent;

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

    /// <summary>Whether a cluster was ever started here.</summary>
    public bool HasBegun => HasSlot || Directory.Exists(Store);

    /// <summary>Whether it was ever started with nodes.</summary>
    public bool HasSlot => File.Exists(SlotFile);

    /// <summary>Whether its process, or something that its nodes left, is on this machine.</summary>
    public bool IsOnMachine => AllInOne.PidFile.Read(PidFile) is not null || ExistingNodes().Any(node => NodeTraces.Read(node) is not null);

    public string Logs => Path.Combine(Root, "logs");

    private string SlotFile => Path.Combine(Root, "slot");

    /// <summary>The slot that its addresses are of; the first where it never had nodes.</summary>
    public NodeSlot ReadSlot()
    {
        if (!HasSlot)
            return default;
        return int.TryParse(File.ReadAllText(SlotFile), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < NodeSlot.Count
            ? new NodeSlot(number)
            : throw new InvalidDataException($"{SlotFile} does not hold a number from 0 to {NodeSlot.Count - 1}");
    }

    public void WriteSlot(NodeSlot slot)
    {
        File.WriteAllText(SlotFile + ".tmp", slot.Number.ToString(CultureInfo.InvariantCulture));
        File.Move(SlotFile + ".tmp", SlotFile, overwrite: true);
    }

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
