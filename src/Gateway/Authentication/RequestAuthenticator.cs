using Microsoft.AspNetCore.Http;
using OrleansOrchestrator.Api.Bootstrap;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Registry.Store;

namespace OrleansOrchestrator.Gateway.Authentication;

/// <summary>Finds out who sends a request: by client certificate, by bearer token, or anonymously when neither is given.</summary>
internal sealed class RequestAuthenticator(
    CertificateAuthenticator certificates, TokenAuthenticator tokens, BootstrapTokenAuthenticator bootstrapTokens)
{
    private const string Bearer = "Bearer ";

    /// <exception cref="ApiException">401: credentials were given and are not good.</exception>
    public ValueTask<UserInfo> AuthenticateAsync(HttpContext http)
    {
        var certificate = http.Connection.ClientCertificate;
        if (certificate is not null && certificates.Authenticate(certificate) is { } user)
            return ValueTask.FromResult(user);
        var authorization = http.Request.Headers.Authorization;
        if (authorization.Count > 0 && authorization[0] is { } value && value.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
            return FromTokenAsync(value[Bearer.Length..].Trim(), http.RequestAborted);
        if (certificate is not null)
            throw ApiErrors.Unauthorized();
        return ValueTask.FromResult(Users.Anonymous);
    }

    private async ValueTask<UserInfo> FromTokenAsync(string token, CancellationToken ct)
    {
        if (BootstrapToken.TryParse(token, out var bootstrap))
            return await bootstrapTokens.AuthenticateAsync(bootstrap, ct) ?? throw ApiErrors.Unauthorized();
        var valid = await tokens.AuthenticateAsync(token, [tokens.Issuer], ct);
        return valid?.User ?? throw ApiErrors.Unauthorized();
    }
}
