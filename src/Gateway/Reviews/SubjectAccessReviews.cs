using System.Text.Json.Nodes;
using OrleansOrchestrator.Gateway.Authorization;
using OrleansOrchestrator.Gateway.Requests;
using OrleansOrchestrator.Gateway.Subresources;

namespace OrleansOrchestrator.Gateway.Reviews;

/// <summary>May that user do this?</summary>
internal sealed class SubjectAccessReviews(IAuthorizer authorizer) : AccessReviews(authorizer)
{
    public override string QualifiedName => "subjectaccessreviews.authorization.k8s.io";

    public override ValueTask<JsonObject> CreateAsync(ApiRequest request, JsonObject sent, CancellationToken ct) =>
        AnswerAsync(sent, SpecUser(ObjectFields.Child(sent, "spec")), ct);
}
