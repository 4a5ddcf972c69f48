using System.Text.Json.Nodes;
using OrleansOrchestrator.Gateway.Requests;
using OrleansOrchestrator.Gateway.Subresources;
using OrleansOrchestrator.Registry.Store;

namespace OrleansOrchestrator.Gateway.Reviews;

/// <summary>Who is asking?</summary>
internal sealed class SelfSubjectReviews(TimeProvider time) : IVirtualResource
{
    public string QualifiedName => "selfsubjectreviews.authentication.k8s.io";

    public ValueTask<JsonObject> CreateAsync(ApiRequest request, JsonObject sent, CancellationToken ct)
    {
        ObjectFields.Child(sent, "metadata")["creationTimestamp"] = time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'");
        sent["status"] = new JsonObject { ["userInfo"] = Describe(request.User) };
        return ValueTask.FromResult(sent);
    }

    public static JsonObject Describe(UserInfo user)
    {
        var info = new JsonObject { ["username"] = user.Name };
        if (user.Uid.Length > 0)
            info["uid"] = user.Uid;
        if (user.Groups.Count > 0)
            info["groups"] = Strings(user.Groups);
        if (user.Extra.Count > 0)
        {
            var extra = new JsonObject();
            foreach (var (key, values) in user.Extra.OrderBy(e => e.Key, StringComparer.Ordinal))
                extra[key] = Strings(values);
            info["extra"] = extra;
        }

        return info;
    }

    private static JsonArray Strings(IReadOnlyList<string> values) => new([.. values.Select(v => (JsonNode)v)]);
}
