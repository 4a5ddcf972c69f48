using OrleansOrchestrator.Grains.Scheduling.Cluster;

namespace OrleansOrchestrator.Grains.Nodes;

/// <summary>
/// Tells a lost node from a fault that makes many nodes look lost: then moving their pods would only make it worse. Pure.
/// </summary>
internal static class ZoneHealth
{
    // A few lost nodes are lost nodes, whatever part of a small zone they are.
    private const int FewLost = 2;

    /// <summary>Whether pods may be driven from lost nodes of a zone.</summary>
    public static bool MayEvict(ClusterSnapshot.NodeList nodes, string zone, double threshold)
    {
        int ready = 0, lost = 0, readyAnywhere = 0;
        for (var i = 0; i < nodes.Count; i++)
        {
            var node = nodes[i];
            if (node.Node is null)
                continue;
            readyAnywhere += node.IsReady ? 1 : 0;
            if (Zone(node.Node) != zone)
                continue;
            if (node.IsReady)
                ready++;
            else
                lost++;
        }

        // Nobody is ready: there is nowhere to go, and the fault is more likely here than there.
        if (readyAnywhere == 0)
            return false;
        // A whole zone down while others are up is a real outage.
        if (ready == 0)
            return true;
        return lost <= FewLost || (double)lost / (lost + ready) < threshold;
    }

    public static string Zone(k8s.Models.V1Node node)
    {
        var labels = node.Metadata.Labels;
        if (labels is null)
            return "";
        labels.TryGetValue("topology.kubernetes.io/region", out var region);
        labels.TryGetValue("topology.kubernetes.io/zone", out var zone);
        return region + "/" + zone;
    }
}
