using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using OrleansOrchestrator.Api.Decoding;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Patching;
using OrleansOrchestrator.Api.Tables;
using OrleansOrchestrator.Gateway.Answers;
using OrleansOrchestrator.Gateway.Negotiation;
using OrleansOrchestrator.Gateway.Requests;
using OrleansOrchestrator.Registry.Cache;
using OrleansOrchestrator.Registry.Store;

namespace OrleansOrchestrator.Gateway.Subresources;

/// <summary><c>scale</c>: the replicas of any object that has them, seen and set as an <c>autoscaling/v1 Scale</c>.</summary>
internal sealed class ScaleHandler(IResourceStore store, BodyDecoder decoder) : ISubresourceHandler
{
    private const int ConflictTries = 8;
    private static readonly DecodeTarget Kind = DecodeTarget.Of("autoscaling", "v1", "Scale");

    public IReadOnlyList<(string Resource, string Subresource)> Serves => [("*", "scale")];

    public async Task HandleAsync(ApiRequest request)
    {
        request.Form = AcceptHeader.Negotiate(request.Http.Request.Headers.Accept, collection: false);
        var answer = request.Info.Verb switch
        {
            "get" => await ReadAsync(request),
            "update" => await UpdateAsync(request),
            "patch" => await PatchAsync(request),
            _ => throw RouteErrors.MethodNotAllowed(),
        };
        await ObjectAnswer.WriteAsync(request, answer, StatusCodes.Status200OK, TableDefinition.Scale);
    }

    private async Task<JsonObject> ReadAsync(ApiRequest request)
    {
        var found = await GetAsync(request, request.Query.Get("resourceVersion"));
        return ScaleObject.Of(Json.ParseObject(found.Value.Span));
    }

    private async Task<JsonObject> UpdateAsync(ApiRequest request)
    {
        var context = WriteOptions.Read(request, "UpdateOptions");
        var scale = await decoder.ReadAsync(request, Kind, context);
        if (ObjectFields.Name(scale) is { Length: > 0 } name && name != request.Info.Name)
            throw ApiErrors.BadRequest($"the name of the object ({name}) does not match the name on the URL ({request.Info.Name})");
        return await SetAsync(request, context, _ => scale);
    }

    private async Task<JsonObject> PatchAsync(ApiRequest request)
    {
        var type = ContentTypes.Patch(request.Http.Request);
        var context = PatchOptions.Read(request, type, out var force);
        var body = await BodyReader.ReadAsync(request.Http);
        if (type == PatchType.Apply)
            return await ApplyAsync(request, decoder.Applied(body, Kind, context), force, context);
        return await SetAsync(request, context, current => decoder.Patch(type, body, current, Kind, context));
    }

    /// <summary>What is applied to a scale is applied to the replicas of the object it is of.</summary>
    private async Task<JsonObject> ApplyAsync(ApiRequest request, JsonObject scale, bool force, WriteContext context)
    {
        ScaleObject.Replicas(scale, request.Info.Name);
        var stated = new JsonObject
        {
            ["apiVersion"] = request.Resource.ApiVersion,
            ["kind"] = request.Resource.Kind,
            ["metadata"] = scale["metadata"]?.DeepClone() ?? new JsonObject(),
            ["spec"] = new JsonObject { ["replicas"] = scale["spec"]?["replicas"]?.DeepClone() },
        };
        var result = await store.PatchAsync(
            request.Resource, request.StoreNamespace, request.Info.Name, "scale", new PatchRequest(PatchType.Apply, Json.ToBytes(stated), force),
            context, request.Aborted);
        return ScaleObject.Of(Json.ParseObject(result.Object.Value.Span));
    }

    /// <summary>Computes the wanted scale from the present one and stores its replicas; again when somebody was faster.</summary>
    private async Task<JsonObject> SetAsync(ApiRequest request, WriteContext context, Func<JsonObject, JsonObject> change)
    {
        for (var attempt = 1; ; attempt++)
        {
            var current = await GetAsync(request, null);
            var obj = Json.ParseObject(current.Value.Span);
            var wanted = change(ScaleObject.Of(obj));
            var replicas = ScaleObject.Replicas(wanted, request.Info.Name);
            if (ObjectFields.ResourceVersion(wanted) is { Length: > 0 } version && version != ObjectFields.ResourceVersion(obj))
                throw ApiErrors.Modified(request.Resource.Group, request.Resource.Plural, request.Info.Name);
            ObjectFields.Child(obj, "spec")["replicas"] = replicas;
            try
            {
                var result = await store.UpdateAsync(
                    request.Resource, request.StoreNamespace, request.Info.Name, "scale", obj, context, request.Aborted);
                return ScaleObject.Of(Json.ParseObject(result.Object.Value.Span));
            }
            catch (ApiException e) when (e.Status.Code == 409 && attempt < ConflictTries)
            {
                // Somebody wrote in between: compute it again on the newest state.
            }
        }
    }

    private Task<CachedObject> GetAsync(ApiRequest request, string? version) =>
        store.GetAsync(request.Resource, request.StoreNamespace, request.Info.Name, version, request.Aborted);
}
