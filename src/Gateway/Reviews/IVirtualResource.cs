using System.Text.Json.Nodes;
using OrleansOrchestrator.Gateway.Requests;

namespace OrleansOrchestrator.Gateway.Reviews;

/// <summary>A resource that is answered at once and kept nowhere.</summary>
internal interface IVirtualResource
{
    /// <summary><c>tokenreviews.authentication.k8s.io</c>.</summary>
    string QualifiedName { get; }

    /// <summary>The object that answers a create; changes and returns what was sent.</summary>
    ValueTask<JsonObject> CreateAsync(ApiRequest request, JsonObject sent, CancellationToken ct);
}
