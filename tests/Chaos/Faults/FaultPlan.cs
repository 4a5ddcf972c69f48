namespace OrleansOrchestrator.Chaos.Faults;

/// <summary>The order of faults, from the seed alone: all in turn, shuffled anew each time around.</summary>
internal sealed class FaultPlan(IReadOnlyList<Fault> faults, Random random)
{
    private readonly Queue<Fault> _deck = new();

    public Fault Next()
    {
        if (_deck.Count == 0)
        {
            var shuffled = faults.ToArray();
            random.Shuffle(shuffled);
            foreach (var fault in shuffled)
                _deck.Enqueue(fault);
        }

        return _deck.Dequeue();
    }
}
