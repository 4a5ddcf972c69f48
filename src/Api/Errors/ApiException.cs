namespace OrleansOrchestrator.Api.Errors;

/// <summary>
/// An expected failure of an API request, answered to the client as a Kubernetes <c>Status</c>.
/// Thrown anywhere below the gateway, written to HTTP in one place.
/// </summary>
public sealed class ApiException(ApiStatus status, Exception? inner = null) : Exception(status.Message, inner)
{
    public ApiStatus Status { get; } = status;
}

/// <summary>The failure form of Kubernetes' <c>meta/v1 Status</c>.</summary>
/// <param name="Code">HTTP status code.</param>
/// <param name="Reason">Machine-readable reason, as Kubernetes names it (<c>NotFound</c>, <c>Invalid</c>, ...).</param>
/// <param name="RetryAfterSeconds">Also sent as the Retry-After header.</param>
public sealed record ApiStatus(int Code, string Reason, string Message, StatusDetails? Details = null, int? RetryAfterSeconds = null)
{
    /// <summary>A token with which an expired paged list may be continued inconsistently (<c>metadata.continue</c>).</summary>
    public string? Continue { get; init; }
}

/// <summary>What a failure was about; null parts are left out.</summary>
public sealed record StatusDetails(
    string? Name = null, string? Group = null, string? Kind = null, string? Uid = null, IReadOnlyList<StatusCause>? Causes = null);

/// <summary>One cause: <paramref name="Field"/> is a path such as <c>spec.containers[0].name</c>.</summary>
public sealed record StatusCause(string? Reason, string? Message, string? Field);
