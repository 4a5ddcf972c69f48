namespace OrleansOrchestrator.Api.Strategies;

/// <summary>A kind that needs no code, only one of the switches.</summary>
internal sealed class PlainStrategy(bool generation = false, bool unconditionalUpdate = true) : ResourceStrategy
{
    public override bool HasGeneration => generation;

    public override bool AllowsUnconditionalUpdate => unconditionalUpdate;
}
