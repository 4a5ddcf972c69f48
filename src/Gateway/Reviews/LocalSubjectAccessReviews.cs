using System.Text.Json.Nodes;
using OrleansOrchestrator.Gateway.Authorization;
using OrleansOrchestrator.Gateway.Requests;
using OrleansOrchestrator.Gateway.Subresources;

namespace OrleansOrchestrator.Gateway.Reviews;

/// <summary>May that user do this in the review's own namespace?</summary>
internal sealed class LocalSubjectAccessReviews(IAuthorizer authorizer) : AccessReviews(authorizer)
{
    public override string QualifiedName => "localsubjectaccessreviews.authorization.k8s.io";

    public override ValueTask<JsonObject> CreateAsync(ApiRequest request, JsonObject sent, CancellationToken ct)
    {
        ObjectFields.Child(sent, "metadata")["namespace"] = request.Info.Namespace;
        var spec = ObjectFields.Child(sent, "spec");
        if (spec["nonResourceAttributes"] is JsonObject path)
            throw ReviewErrors.Invalid("spec.nonResourceAttributes", Show(path), "disallowed on this kind of request");
        if (spec["resourceAttributes"] is JsonObject resource && (string?)resource["namespace"] is var ns && ns != request.Info.Namespace)
            throw ReviewErrors.Invalid("spec.resourceAttributes.namespace", $"\"{ns}\"", "must match metadata.namespace");
        return AnswerAsync(sent, SpecUser(spec), ct);
    }
}
