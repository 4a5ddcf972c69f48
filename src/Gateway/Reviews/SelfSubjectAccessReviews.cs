using System.Text.Json.Nodes;
using OrleansOrchestrator.Gateway.Authorization;
using OrleansOrchestrator.Gateway.Requests;

namespace OrleansOrchestrator.Gateway.Reviews;

/// <summary>May the asking user do this?</summary>
internal sealed class SelfSubjectAccessReviews(IAuthorizer authorizer) : AccessReviews(authorizer)
{
    public override string QualifiedName => "selfsubjectaccessreviews.authorization.k8s.io";

    public override ValueTask<JsonObject> CreateAsync(ApiRequest request, JsonObject sent, CancellationToken ct) =>
        AnswerAsync(sent, request.User, ct);
}
