namespace OrleansOrchestrator.Cluster.Tests.Observability;

/// <summary>A span as a collector received it. Identities are hexadecimal; that of the parent is empty where a trace begins.</summary>
/// <param name="Process">Who made it: all that the sender says about itself.</param>
/// <param name="Log">Its attribute of that name.</param>
internal sealed record CollectedSpan(string Trace, string Id, string Parent, string Name, string Process, string? Log);
