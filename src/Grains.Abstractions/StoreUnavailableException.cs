namespace OrleansOrchestrator.Grains.Abstractions;

/// <summary>The database does not answer whom was asked; nothing is known of what was asked for.</summary>
[GenerateSerializer, Alias("oo.store-unavailable")]
public sealed class StoreUnavailableException(string reason) : Exception(reason);
