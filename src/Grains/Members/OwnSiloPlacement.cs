using Orleans.Placement;
using Orleans.Runtime.Placement;

namespace OrleansOrchestrator.Grains.Members;

/// <summary>A grain's key is the address of the silo that it is on.</summary>
[Serializable]
internal sealed class OwnSiloPlacement : PlacementStrategy;

/// <summary>Grains of this class are on the silo that their key names.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class OwnSiloPlacementAttribute() : PlacementAttribute(new OwnSiloPlacement());

/// <summary>Places what is on a silo of its own; fails where that silo does not live.</summary>
internal sealed class OwnSiloDirector : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var wanted = SiloAddress.FromParsableString(target.GrainIdentity.Key.ToString()!);
        return Array.IndexOf(context.GetCompatibleSilos(target), wanted) >= 0
            ? Task.FromResult(wanted)
            : throw new OrleansException($"silo {wanted} does not live");
    }
}
