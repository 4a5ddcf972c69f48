using Microsoft.AspNetCore.Http;
using OrleansOrchestrator.Api.Catalog;
using OrleansOrchestrator.Gateway.Negotiation;
using OrleansOrchestrator.Registry.Store;

namespace OrleansOrchestrator.Gateway.Requests;

/// <summary>One request on its way through the gateway: what it asks, who asks, and in what form the answer goes out.</summary>
internal sealed class ApiRequest(HttpContext http, RequestInfo info, RequestQuery query, UserInfo user)
{
    public HttpContext Http { get; } = http;

    public RequestInfo Info { get; } = info;

    public RequestQuery Query { get; } = query;

    /// <summary>The authenticated, perhaps impersonated, user.</summary>
    public UserInfo User { get; } = user;

    /// <summary>Set once the path has been resolved.</summary>
    public ResourceDefinition Resource { get; set; } = null!;

    public AnswerForm Form { get; set; } = AnswerForm.Json;

    /// <summary>The namespace for the store: empty for cluster-scoped resources, namespaces included.</summary>
    public string StoreNamespace => Resource.Namespaced ? Info.Namespace : "";

    public CancellationToken Aborted => Http.RequestAborted;

    /// <summary>The user agent up to its first slash: the default field manager.</summary>
    public string UserAgentName()
    {
        var agent = Http.Request.Headers.UserAgent.ToString();
        var slash = agent.IndexOf('/');
        if (slash >= 0)
            agent = agent[..slash];
        return agent.Length == 0 ? "unknown" : agent;
    }
}
