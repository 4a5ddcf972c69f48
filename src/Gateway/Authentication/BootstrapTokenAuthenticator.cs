using k8s.Models;
using OrleansOrchestrator.Api.Bootstrap;
using OrleansOrchestrator.Api.Catalog;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Registry.Store;

namespace OrleansOrchestrator.Gateway.Authentication;

/// <summary>Authenticates machines that are to become nodes, by the Secrets of kube-system that hold their tokens.</summary>
internal sealed class BootstrapTokenAuthenticator(IResourceStore store, IResourceCatalog catalog, TimeProvider time)
{
    /// <summary>Null when there is no such token, or it is not good any more.</summary>
    public async ValueTask<UserInfo?> AuthenticateAsync(BootstrapToken token, CancellationToken ct)
    {
        if (!catalog.TryGet("", "v1", "secrets", out var secrets))
            return null;
        try
        {
            // Rare, and a token that was just taken back must be useless: so the newest state.
            var found = await store.GetAsync(secrets, BootstrapToken.Namespace, token.SecretName, null, ct);
            return BootstrapTokenSecret.GroupsOf(found.As<V1Secret>(), token, time.GetUtcNow()) is { } groups
                ? new UserInfo(BootstrapToken.UserPrefix + token.Id, "", [.. groups, Users.Authenticated], Users.NoExtra)
                : null;
        }
        catch (ApiException e) when (e.Status.Code == 404)
        {
            return null;
        }
    }
}
