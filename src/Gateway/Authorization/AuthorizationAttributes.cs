using OrleansOrchestrator.Gateway.Requests;
using OrleansOrchestrator.Registry.Store;

namespace OrleansOrchestrator.Gateway.Authorization;

/// <summary>What is to be authorised: a user, a verb, and the resource or path it is applied to.</summary>
public readonly record struct AuthorizationAttributes(UserInfo User, string Verb)
{
    /// <summary>False: <see cref="Path"/> counts and the rest is empty.</summary>
    public bool IsResource { get; init; }

    public string Path { get; init; } = "";

    public string Group { get; init; } = "";

    public string Version { get; init; } = "";

    public string Resource { get; init; } = "";

    public string Subresource { get; init; } = "";

    public string Namespace { get; init; } = "";

    public string Name { get; init; } = "";

    /// <summary>The field selector of a list or watch, as given; empty when there is none.</summary>
    public string FieldSelector { get; init; } = "";

    public static AuthorizationAttributes Of(UserInfo user, RequestInfo info, RequestQuery query) => new(user, info.Verb)
    {
        IsResource = info.IsResource,
        Path = info.Path,
        Group = info.Group,
        Version = info.Version,
        Resource = info.Resource,
        Subresource = info.Subresource,
        Namespace = info.Namespace,
        Name = info.Name,
        FieldSelector = info.Verb is "list" or "watch" or "deletecollection" ? query.Get("fieldSelector") ?? "" : "",
    };
}
