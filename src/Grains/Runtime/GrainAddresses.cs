using System.Collections.Concurrent;

namespace OrleansOrchestrator.Grains.Runtime;

/// <summary>
/// References to grains of interfaces that are known only at run time. The factory looks through an interface's attributes for every
/// reference it makes; here that happens once an interface.
/// </summary>
internal sealed class GrainAddresses(IGrainFactory grains)
{
    private readonly ConcurrentDictionary<Type, (GrainType Grain, GrainInterfaceType Interface)> _types = new();

    public TGrain Get<TGrain>(Type grainInterface, string key)
        where TGrain : IGrainWithStringKey
    {
        if (_types.TryGetValue(grainInterface, out var types))
            return (TGrain)grains.GetGrain(GrainId.Create(types.Grain, key), types.Interface);
        var first = grains.GetGrain(grainInterface, key);
        if (first is GrainReference reference)
            _types.TryAdd(grainInterface, (reference.GrainId.Type, reference.InterfaceType));
        return (TGrain)first;
    }
}
