namespace OrleansOrchestrator.Api.Schemas;

/// <summary>
/// Kubernetes' Go types decide whether an empty value shows: this says what to store for one, so that answers look the same.
/// </summary>
public enum EmptyValue : byte
{
    /// <summary>Pointer: kept as it came, absent stays absent.</summary>
    Keep,
    /// <summary><c>omitempty</c> on a plain value: "", 0, false, [] and {} are dropped.</summary>
    Omit,
    /// <summary>A struct or a value without <c>omitempty</c>: always present, as {}, "", 0, false, or null for a nil list, map or time.</summary>
    Always,
    /// <summary>A pointer without <c>omitempty</c>: always present, null when not set.</summary>
    AlwaysOrNull,
}
