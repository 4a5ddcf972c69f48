using OrleansOrchestrator.Grains.Scheduling.Cluster;
using OrleansOrchestrator.Grains.Scheduling.Framework;

namespace OrleansOrchestrator.Grains.Scheduling.Plugins;

/// <summary>Prefers nodes that already have the pod's images, by their size: 23 MB counts nothing, 1 GB a container counts fully.</summary>
internal sealed class ImageLocality : IScorePlugin
{
    private const long Smallest = 23L * 1024 * 1024;
    private const long LargestPerContainer = 1000L * 1024 * 1024;

    public string Name => "ImageLocality";

    public int Weight => 1;

    public long Score(PodToPlace pod, NodeState node)
    {
        if (node.Node!.Status?.Images is not { Count: > 0 } images)
            return 0;
        long sum = 0;
        foreach (var container in pod.Spec.Containers)
        {
            foreach (var image in images)
            {
                if (image.Names?.Contains(container.Image) == true)
                {
                    sum += image.SizeBytes ?? 0;
                    break;
                }
            }
        }

        var largest = LargestPerContainer * pod.Spec.Containers.Count;
        return Normalization.MaxScore * (Math.Clamp(sum, Smallest, largest) - Smallest) / (largest - Smallest);
    }

    public void Normalize(Span<long> scores)
    {
    }
}
