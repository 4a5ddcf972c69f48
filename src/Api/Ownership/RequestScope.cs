using OrleansOrchestrator.Api.Catalog;

namespace OrleansOrchestrator.Api.Ownership;

/// <summary>The part of an object that a request can change, and so own.</summary>
public sealed class RequestScope
{
    private readonly string? _subresource;
    private readonly bool _hasStatus;
    private readonly IReadOnlyList<string> _resetFields;

    private RequestScope(string? subresource, bool hasStatus, IReadOnlyList<string> resetFields)
    {
        _subresource = subresource;
        _hasStatus = hasStatus;
        _resetFields = resetFields;
    }

    /// <summary>What a write to a resource (or, named, a subresource) covers.</summary>
    public static RequestScope Of(ResourceDefinition resource, string? subresource) =>
        new(subresource, resource.HasStatus, resource.Strategy.ResetFields(subresource));

    /// <summary>The same for a resource of which nothing special is known but whether its status is written apart.</summary>
    public static RequestScope Of(string? subresource, bool hasStatus) => new(subresource, hasStatus, []);

    internal bool Covers(string field) => field switch
    {
        "apiVersion" or "kind" => false,
        "metadata" => !IsReset(null, field),
        "status" => _subresource == "status" || !_hasStatus,
        _ => _subresource != "status" && !IsReset(null, field),
    };

    internal bool CoversMetadata(string field) => !IsUnowned(field) && !IsReset("metadata.", field);

    /// <summary>Fields of the metadata that nobody owns.</summary>
    private static bool IsUnowned(string field) => field is "name" or "namespace" or "creationTimestamp" or "selfLink" or "uid"
        or "clusterName" or "generation" or "managedFields" or "resourceVersion";

    private bool IsReset(string? parent, string field)
    {
        for (var i = 0; i < _resetFields.Count; i++)
        {
            var reset = _resetFields[i].AsSpan();
            if (parent is null ? reset.SequenceEqual(field) : reset.StartsWith(parent) && reset[parent.Length..].SequenceEqual(field))
                return true;
        }

        return false;
    }
}
