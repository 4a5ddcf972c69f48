using Microsoft.AspNetCore.Http;
using OrleansOrchestrator.Gateway.Answers;
using OrleansOrchestrator.Gateway.Requests;
using OrleansOrchestrator.Registry.Store;

namespace OrleansOrchestrator.Gateway.Verbs;

/// <summary>create, update and patch of any resource and of the subresources that are parts of their object.</summary>
internal sealed class WriteVerbs(IResourceStore store, BodyDecoder decoder, TimeProvider time)
{
    public async Task CreateAsync(ApiRequest request)
    {
        var context = WriteOptions.Read(request, "CreateOptions");
        var obj = await decoder.ReadAsync(request, request.Resource, context);
        var result = await store.CreateAsync(request.Resource, request.StoreNamespace, obj, context, request.Aborted);
        Warnings.Add(request.Http, context.Warnings);
        await ObjectAnswer.WriteAsync(request, result.Object, StatusCodes.Status201Created, time);
    }

    public async Task UpdateAsync(ApiRequest request)
    {
        var context = WriteOptions.Read(request, "UpdateOptions");
        var obj = await decoder.ReadAsync(request, request.Resource, context);
        var result = await store.UpdateAsync(
            request.Resource, request.StoreNamespace, request.Info.Name, Subresource(request), obj, context, request.Aborted);
        await AnswerAsync(request, context, result);
    }

    public async Task PatchAsync(ApiRequest request)
    {
        var type = ContentTypes.Patch(request.Http.Request);
        var context = PatchOptions.Read(request, type, out var force);
        var body = await BodyReader.ReadAsync(request.Http);
        var patch = new PatchRequest(type, body, force);
        var result = await store.PatchAsync(
            request.Resource, request.StoreNamespace, request.Info.Name, Subresource(request), patch, context, request.Aborted);
        await AnswerAsync(request, context, result);
    }

    private Task AnswerAsync(ApiRequest request, WriteContext context, WriteResult result)
    {
        Warnings.Add(request.Http, context.Warnings);
        var code = result.Created ? StatusCodes.Status201Created : StatusCodes.Status200OK;
        return ObjectAnswer.WriteAsync(request, result.Object, code, time);
    }

    private static string? Subresource(ApiRequest request) => request.Info.Subresource.Length == 0 ? null : request.Info.Subresource;
}
