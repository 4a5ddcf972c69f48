using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using OrleansOrchestrator.Api.Catalog;
using OrleansOrchestrator.Api.Decoding;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Gateway.Answers;
using OrleansOrchestrator.Gateway.Negotiation;
using OrleansOrchestrator.Gateway.Requests;
using OrleansOrchestrator.Registry.Store;

namespace OrleansOrchestrator.Gateway.Subresources;

/// <summary><c>pods/binding</c>, and <c>bindings</c> where the body names the pod: assigns a pod to a node, once.</summary>
internal sealed class BindingHandler(IResourceStore store, IResourceCatalog catalog, BodyDecoder decoder, TimeProvider time)
    : ISubresourceHandler
{
    private const int ConflictTries = 8;

    private static readonly DecodeTarget Kind = DecodeTarget.Of("", "v1", "Binding");

    public IReadOnlyList<(string Resource, string Subresource)> Serves => [("pods", "binding")];

    public async Task HandleAsync(ApiRequest request)
    {
        if (request.Info.Verb != "create")
            throw RouteErrors.MethodNotAllowed();
        request.Form = AcceptHeader.Negotiate(request.Http.Request.Headers.Accept, collection: false);
        var context = WriteOptions.Read(request, "CreateOptions");
        var binding = await decoder.ReadAsync(request, Kind, context);
        var name = ObjectFields.Name(binding);
        if (request.Info.Name.Length > 0 && name.Length > 0 && name != request.Info.Name)
            throw ApiErrors.BadRequest("name in URL does not match name in Binding object");
        await BindAsync(request, request.Info.Name.Length > 0 ? request.Info.Name : name, binding, context);
        await StatusWriter.WriteSuccessAsync(request.Http, request.Form, StatusCodes.Status201Created, null);
    }

    private async Task BindAsync(ApiRequest request, string name, JsonObject binding, WriteContext context)
    {
        var node = CheckTarget(binding);
        if (!catalog.TryGet("", "v1", "pods", out var pods))
            throw ApiErrors.NoSuchPath();
        for (var attempt = 1; ; attempt++)
        {
            var current = await store.GetAsync(pods, request.Info.Namespace, name, null, request.Aborted);
            var pod = Json.ParseObject(current.Value.Span);
            Assign(pods, pod, name, node, binding);
            try
            {
                await store.UpdateAsync(pods, request.Info.Namespace, name, "binding", pod, context, request.Aborted);
                return;
            }
            catch (ApiException e) when (e.Status.Code == 409 && attempt < ConflictTries)
            {
                // Somebody wrote in between: decide on the newest state.
            }
        }
    }

    private void Assign(ResourceDefinition pods, JsonObject pod, string name, string node, JsonObject binding)
    {
        var metadata = ObjectFields.Child(pod, "metadata");
        var wantedUid = (string?)binding["metadata"]?["uid"] ?? "";
        if (wantedUid.Length > 0 && wantedUid != (string?)metadata["uid"])
        {
            throw ApiErrors.Conflict(pods.Group, pods.Plural, name,
                $"Precondition failed: UID in precondition: {wantedUid}, UID in object meta: {(string?)metadata["uid"]}");
        }

        var spec = ObjectFields.Child(pod, "spec");
        if (metadata["deletionTimestamp"] is not null)
            throw Refused(name, $"pod {name} is being deleted, cannot be assigned to a host");
        if ((string?)spec["nodeName"] is { Length: > 0 } there)
            throw Refused(name, $"pod {name} is already assigned to node \"{there}\"");
        if (spec["schedulingGates"] is JsonArray { Count: > 0 })
            throw Refused(name, $"pod {name} has non-empty .spec.schedulingGates");
        spec["nodeName"] = node;
        Merge(metadata, binding, "annotations");
        Merge(metadata, binding, "labels");
        MarkScheduled(ObjectFields.Child(pod, "status"));
    }

    private void MarkScheduled(JsonObject status)
    {
        var condition = new JsonObject
        {
            ["type"] = "PodScheduled",
            ["status"] = "True",
            ["lastProbeTime"] = null,
            ["lastTransitionTime"] = time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"),
        };
        if (status["conditions"] is not JsonArray conditions)
            status["conditions"] = conditions = [];
        for (var i = 0; i < conditions.Count; i++)
        {
            if ((string?)conditions[i]?["type"] == "PodScheduled")
            {
                conditions[i] = condition;
                return;
            }
        }

        conditions.Add((JsonNode)condition);
    }

    private static void Merge(JsonObject metadata, JsonObject binding, string field)
    {
        if (binding["metadata"]?[field] is not JsonObject { Count: > 0 } added)
            return;
        var there = ObjectFields.Child(metadata, field);
        foreach (var (key, value) in added)
            there[key] = value?.DeepClone();
    }

    private static string CheckTarget(JsonObject binding)
    {
        var kind = (string?)binding["target"]?["kind"] ?? "";
        if (kind is not ("" or "Node"))
            throw Unclassified($"target.kind: Unsupported value: \"{kind}\": supported values: \"Node\", \"<empty>\"");
        var node = (string?)binding["target"]?["name"] ?? "";
        return node.Length > 0 ? node : throw Unclassified("target.name: Required value");
    }

    private static ApiException Unclassified(string message) => new(new ApiStatus(500, "", message));

    private static ApiException Refused(string name, string message) => ApiErrors.Conflict("", "pods/binding", name, message);
}
