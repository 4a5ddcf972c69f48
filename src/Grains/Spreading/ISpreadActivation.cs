namespace OrleansOrchestrator.Grains.Spreading;

/// <summary>An activation that is spread over the silos, as the rest of its process sees it. Safe on any thread.</summary>
internal interface ISpreadActivation
{
    /// <summary>The grain's key.</summary>
    string Key { get; }

    /// <summary>Moves to where it belongs, once nobody waits in it; nothing is lost by it.</summary>
    void Move();
}
