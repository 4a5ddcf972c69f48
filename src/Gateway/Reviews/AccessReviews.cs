using System.Text.Json.Nodes;
using OrleansOrchestrator.Gateway.Authentication;
using OrleansOrchestrator.Gateway.Authorization;
using OrleansOrchestrator.Gateway.Requests;
using OrleansOrchestrator.Gateway.Subresources;
using OrleansOrchestrator.Registry.Store;

namespace OrleansOrchestrator.Gateway.Reviews;

/// <summary>What the three access reviews share: reading the question, asking the authoriser, writing the status.</summary>
internal abstract class AccessReviews(IAuthorizer authorizer) : IVirtualResource
{
    public abstract string QualifiedName { get; }

    public abstract ValueTask<JsonObject> CreateAsync(ApiRequest request, JsonObject sent, CancellationToken ct);

    protected static UserInfo SpecUser(JsonObject spec)
    {
        var name = (string?)spec["user"] ?? "";
        string[] groups = spec["groups"] is JsonArray given ? [.. given.Select(g => (string?)g ?? "")] : [];
        return name.Length > 0 || groups.Length > 0
            ? new UserInfo(name, (string?)spec["uid"] ?? "", groups, Users.NoExtra)
            : throw ReviewErrors.Invalid("spec.user", "\"\"", "at least one of user or group must be specified");
    }

    protected static string Show(JsonObject path) => $"{{\"Path\":\"{Text(path, "path")}\",\"Verb\":\"{Text(path, "verb")}\"}}";

    protected async ValueTask<JsonObject> AnswerAsync(JsonObject review, UserInfo user, CancellationToken ct)
    {
        var decision = await authorizer.AuthorizeAsync(Attributes(ObjectFields.Child(review, "spec"), user), ct);
        var status = new JsonObject { ["allowed"] = decision.Allowed };
        if (decision.Reason.Length > 0)
            status["reason"] = decision.Reason;
        review["status"] = status;
        return review;
    }

    private static AuthorizationAttributes Attributes(JsonObject spec, UserInfo user)
    {
        var resource = spec["resourceAttributes"] as JsonObject;
        var path = spec["nonResourceAttributes"] as JsonObject;
        if (path is not null)
        {
            return resource is null
                ? new AuthorizationAttributes(user, Text(path, "verb")) { Path = Text(path, "path") }
                : throw ReviewErrors.Invalid("spec.nonResourceAttributes", Show(path), "cannot be specified in combination with resourceAttributes");
        }

        if (resource is null)
        {
            throw ReviewErrors.Invalid("spec.resourceAttributes", "null",
                "exactly one of nonResourceAttributes or resourceAttributes must be specified");
        }

        return new AuthorizationAttributes(user, Text(resource, "verb"))
        {
            IsResource = true,
            Group = Text(resource, "group"),
            Version = Text(resource, "version"),
            Resource = Text(resource, "resource"),
            Subresource = Text(resource, "subresource"),
            Namespace = Text(resource, "namespace"),
            Name = Text(resource, "name"),
        };
    }

    private static string Text(JsonObject parent, string field) => (string?)parent[field] ?? "";
}
