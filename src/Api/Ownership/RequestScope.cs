namespace OrleansOrchestrator.Api.Ownership;

/// <summary>The part of an object that a request can change, by top-level field.</summary>
internal readonly struct RequestScope
{
    private readonly string? _subresource;
    private readonly bool _hasStatus;

    private RequestScope(string? subresource, bool hasStatus)
    {
        _subresource = subresource;
        _hasStatus = hasStatus;
    }

    /// <param name="hasStatus">The status is written through its subresource only.</param>
    public static RequestScope Of(string? subresource, bool hasStatus) => new(subresource, hasStatus);

    public bool Covers(string field) => field switch
    {
        "apiVersion" or "kind" => false,
        "metadata" => true,
        "status" => _subresource == "status" || !_hasStatus,
        _ => _subresource != "status",
    };

    /// <summary>Fields of the metadata that nobody owns.</summary>
    public static bool IsUnowned(string field) => field is "name" or "namespace" or "creationTimestamp" or "selfLink" or "uid"
        or "clusterName" or "generation" or "managedFields" or "resourceVersion";
}
