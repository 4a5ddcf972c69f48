using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Gateway.Authentication;
using OrleansOrchestrator.Gateway.Requests;
using OrleansOrchestrator.Gateway.Subresources;

namespace OrleansOrchestrator.Gateway.Reviews;

/// <summary>What may the asking user do in a namespace? Lists the grants that every cluster has.</summary>
internal sealed class SelfSubjectRulesReviews : IVirtualResource
{
    public string QualifiedName => "selfsubjectrulesreviews.authorization.k8s.io";

    public ValueTask<JsonObject> CreateAsync(ApiRequest request, JsonObject sent, CancellationToken ct)
    {
        if (string.IsNullOrEmpty((string?)ObjectFields.Child(sent, "spec")["namespace"]))
            throw ApiErrors.BadRequest("no namespace on request");
        var master = Users.IsIn(request.User, Users.Masters);
        sent["status"] = new JsonObject
        {
            ["resourceRules"] = master ? [Rule(["*"], ["*"], ["*"])] : new JsonArray(
                Rule(["create"], ["authorization.k8s.io"], ["selfsubjectaccessreviews", "selfsubjectrulesreviews"]),
                Rule(["create"], ["authentication.k8s.io"], ["selfsubjectreviews"])),
            ["nonResourceRules"] = master ? [PathRule(["*"], ["*"])] : new JsonArray(PathRule(["get"],
                ["/api", "/api/*", "/apis", "/apis/*", "/healthz", "/livez", "/openapi", "/openapi/*", "/readyz", "/version", "/version/"])),
            // Node agents have more, which is decided object by object.
            ["incomplete"] = Users.NodeName(request.User) is not null,
        };
        return ValueTask.FromResult(sent);
    }

    private static JsonObject Rule(string[] verbs, string[] groups, string[] resources) =>
        new() { ["verbs"] = Strings(verbs), ["apiGroups"] = Strings(groups), ["resources"] = Strings(resources) };

    private static JsonObject PathRule(string[] verbs, string[] paths) =>
        new() { ["verbs"] = Strings(verbs), ["nonResourceURLs"] = Strings(paths) };

    private static JsonArray Strings(string[] values) => new([.. values.Select(v => (JsonNode)v)]);
}
