using OrleansOrchestrator.Silo.Composition;

namespace OrleansOrchestrator.Silo.AllInOne;

/// <summary>
/// A small number that keeps the nodes of several data directories on one machine apart: everything of which a machine has only one follows
/// from it. Slot 0 has the values of a machine with one cluster.
/// </summary>
internal readonly record struct NodeSlot(int Number)
{
    /// <summary>How many there are: their service ranges are 10.96.0.0/16 to 10.127.0.0/16.</summary>
    public const int Count = 32;

    private const int KubeletPortFirst = 10250;
    private const int KubeletPortStep = 10;
    private const int ServicesFirst = 96;
    private const int PodsFirst = 192;

    public ClusterAddresses Addresses => Number == 0
        ? new ClusterAddresses()
        : new ClusterAddresses
        {
            ServiceCidr = $"10.{ServicesFirst + Number}.0.0/16",
            ApiService = $"10.{ServicesFirst + Number}.0.1",
            Dns = $"10.{ServicesFirst + Number}.0.10",
            PodCidr = $"10.{PodsFirst + Number}.0.0/16",
        };

    /// <summary>The first node's; each further node has a network namespace of its own, and all ports in it.</summary>
    public int KubeletPort => KubeletPortFirst + (Number * KubeletPortStep);

    /// <summary>The bridge of the first node's pods. The tables of packet rules are named after it.</summary>
    public string Bridge => $"cni{Number}";

    /// <summary>The parent of the first node's control groups.</summary>
    public string CgroupRoot => Number == 0 ? "/" : $"/orleans-orchestrator-{Number}";

    /// <summary>Where two clusters listen on one node port of the machine, the lower slot's service has it.</summary>
    public int Precedence => Number;
}
