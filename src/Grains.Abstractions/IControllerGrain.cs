using Orleans.Concurrency;

namespace OrleansOrchestrator.Grains.Abstractions;

/// <summary>
/// A grain that reconciles one object. Key: <c>{namespace}/{name}</c>, or <c>{name}</c> for a cluster-scoped object.
/// Waking is coalescing and carries no data: the grain looks at everything again.
/// </summary>
public interface IControllerGrain : IGrainWithStringKey
{
    /// <summary>Something that concerns this object has changed: look again.</summary>
    [Alias("wake"), OneWay, AlwaysInterleave]
    Task WakeAsync();

    /// <summary>Does nothing. Its answer tells that the grain's silo has got round to what was sent to it before.</summary>
    [Alias("reached"), AlwaysInterleave, ResponseTimeout("00:00:03")]
    Task ReachedAsync();
}
