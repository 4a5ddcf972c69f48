using k8s.Models;

namespace OrleansOrchestrator.NodeAgent.Services;

/// <summary>One service with its endpoint slices at one moment. Either may be there before the other.</summary>
internal sealed record ServiceEntry(V1Service? Service, IReadOnlyList<V1EndpointSlice> Slices)
{
    public static ServiceEntry Nothing { get; } = new(null, []);
}
