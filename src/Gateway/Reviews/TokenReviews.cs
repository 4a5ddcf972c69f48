using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Gateway.Authentication;
using OrleansOrchestrator.Gateway.Requests;
using OrleansOrchestrator.Gateway.Subresources;

namespace OrleansOrchestrator.Gateway.Reviews;

/// <summary>Whose is this token, and is it good?</summary>
internal sealed class TokenReviews(TokenAuthenticator tokens) : IVirtualResource
{
    public string QualifiedName => "tokenreviews.authentication.k8s.io";

    public async ValueTask<JsonObject> CreateAsync(ApiRequest request, JsonObject sent, CancellationToken ct)
    {
        var spec = ObjectFields.Child(sent, "spec");
        var token = (string?)spec["token"] ?? "";
        if (token.Length == 0)
            throw ApiErrors.BadRequest("token is required for TokenReview in authentication");
        string[] audiences = spec["audiences"] is JsonArray { Count: > 0 } given ? [.. given.Select(a => (string?)a ?? "")] : [tokens.Issuer];
        var valid = await tokens.AuthenticateAsync(token, audiences, ct);
        sent["status"] = valid is null
            ? new JsonObject { ["user"] = new JsonObject() }
            : new JsonObject
            {
                ["authenticated"] = true,
                ["user"] = SelfSubjectReviews.Describe(valid.User),
                ["audiences"] = new JsonArray([.. valid.Audiences.Select(a => (JsonNode)a)]),
            };
        return sent;
    }
}
