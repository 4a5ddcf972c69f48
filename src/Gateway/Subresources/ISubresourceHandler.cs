using OrleansOrchestrator.Gateway.Requests;

namespace OrleansOrchestrator.Gateway.Subresources;

/// <summary>
/// A subresource that is more than a part of its object. Those that are a part (status, finalize, approval, ...) need no handler:
/// the store updates them.
/// </summary>
internal interface ISubresourceHandler
{
    /// <summary>Resource (<c>pods</c>, <c>deployments.apps</c>, or <c>*</c> for every one that has it) and subresource.</summary>
    IReadOnlyList<(string Resource, string Subresource)> Serves { get; }

    Task HandleAsync(ApiRequest request);
}
