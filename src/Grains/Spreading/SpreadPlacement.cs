using Orleans.Placement;
using Orleans.Runtime.Placement;

namespace OrleansOrchestrator.Grains.Spreading;

/// <summary>A grain's silo follows from its key and the silos that live (<see cref="Spread"/>).</summary>
[Serializable]
internal sealed class SpreadPlacement : PlacementStrategy;

/// <summary>Grains of this class are spread over the silos.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class SpreadPlacementAttribute() : PlacementAttribute(new SpreadPlacement());

/// <summary>Places what is spread.</summary>
internal sealed class SpreadDirector : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context) =>
        Task.FromResult(Spread.Choose(target.GrainIdentity.Key.ToString()!, context.GetCompatibleSilos(target)));
}
