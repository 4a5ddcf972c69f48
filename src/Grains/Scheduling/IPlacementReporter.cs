using k8s.Models;
using OrleansOrchestrator.Grains.Scheduling.Framework;

namespace OrleansOrchestrator.Grains.Scheduling;

/// <summary>Tells users what became of a pod's placement, and carries out what was decided to make room. Never blocks the scheduler.</summary>
internal interface IPlacementReporter
{
    void Scheduled(Placement placement);

    void Unschedulable(V1Pod pod, Decision decision);
}
