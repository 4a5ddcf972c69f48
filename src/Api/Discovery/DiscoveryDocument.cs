namespace OrleansOrchestrator.Api.Discovery;

/// <summary>A ready answer: UTF-8 JSON, and the tag under which clients may keep it.</summary>
public sealed record DiscoveryDocument(ReadOnlyMemory<byte> Json, string ETag);
