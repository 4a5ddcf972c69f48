using System.Collections.Concurrent;

namespace OrleansOrchestrator.Grains.Spreading;

/// <summary>The activations in this process of grains that are spread over the silos. Each adds itself and takes itself away.</summary>
internal sealed class SpreadActivations
{
    private readonly ConcurrentDictionary<ISpreadActivation, byte> _all = new(ReferenceEqualityComparer.Instance);

    public void Add(ISpreadActivation activation) => _all.TryAdd(activation, 0);

    public void Remove(ISpreadActivation activation) => _all.TryRemove(activation, out _);

    public IEnumerable<T> All<T>()
        where T : ISpreadActivation
    {
        foreach (var (activation, _) in _all)
        {
            if (activation is T wanted)
                yield return wanted;
        }
    }
}
