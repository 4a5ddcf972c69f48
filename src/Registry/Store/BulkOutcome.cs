using OrleansOrchestrator.Api.Errors;

namespace OrleansOrchestrator.Registry.Store;

/// <summary>Outcome of one change of several: the revision it was stored at, 0 when nothing was to be written, or why not.</summary>
public readonly record struct BulkOutcome(long Revision, ApiException? Error);
