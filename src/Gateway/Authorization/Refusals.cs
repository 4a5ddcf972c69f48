using OrleansOrchestrator.Api.Errors;

namespace OrleansOrchestrator.Gateway.Authorization;

/// <summary>The 403 that tells what was not allowed, in Kubernetes' words.</summary>
internal static class Refusals
{
    public static ApiException Forbidden(in AuthorizationAttributes attributes, string reason)
    {
        var because = reason.Length == 0 ? "" : ": " + reason;
        if (!attributes.IsResource)
        {
            return new ApiException(new ApiStatus(403, "Forbidden",
                $"forbidden: User \"{attributes.User.Name}\" cannot {attributes.Verb} path \"{attributes.Path}\"{because}", new StatusDetails()));
        }

        var resource = attributes.Subresource.Length == 0 ? attributes.Resource : attributes.Resource + "/" + attributes.Subresource;
        var scope = attributes.Namespace.Length == 0 ? "at the cluster scope" : $"in the namespace \"{attributes.Namespace}\"";
        return ApiErrors.Forbidden(attributes.Group, attributes.Resource, attributes.Name,
            $"User \"{attributes.User.Name}\" cannot {attributes.Verb} resource \"{resource}\" in API group \"{attributes.Group}\" {scope}{because}");
    }
}
