namespace OrleansOrchestrator.Api.Patching;

/// <summary>The patch formats, as the content type of a PATCH request names them.</summary>
public enum PatchType
{
    Json,
    Merge,
    StrategicMerge,
    /// <summary>Server-side apply; the body is YAML or JSON.</summary>
    Apply,
}
