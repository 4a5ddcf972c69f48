using Microsoft.AspNetCore.Http;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Gateway.Answers;
using OrleansOrchestrator.Gateway.Requests;
using OrleansOrchestrator.Registry.Store;

namespace OrleansOrchestrator.Gateway.Verbs;

/// <summary>delete and deletecollection of any resource.</summary>
internal sealed class DeleteVerbs(IResourceStore store, BodyDecoder decoder, TimeProvider time)
{
    public async Task DeleteAsync(ApiRequest request)
    {
        var (options, context) = await DeleteOptionsReader.ReadAsync(request, decoder);
        var resource = request.Resource;
        if (options is { PropagationPolicy: null, OrphanDependents: null } && resource.Strategy.DeletionWarning is { } warning)
            Warnings.Add(request.Http, warning);
        var result = await store.DeleteAsync(
            resource, request.StoreNamespace, request.Info.Name, options, context, request.Aborted);
        Warnings.Add(request.Http, context.Warnings);
        if (result.Gone && !resource.ReturnsDeletedObject)
        {
            var details = new StatusDetails(
                request.Info.Name, resource.Group.Length == 0 ? null : resource.Group, resource.Plural, result.Object.Head.Uid);
            await StatusWriter.WriteSuccessAsync(request.Http, request.Form, StatusCodes.Status200OK, details);
            return;
        }

        var code = !result.Gone && options.OrphanDependents == false ? StatusCodes.Status202Accepted : StatusCodes.Status200OK;
        await ObjectAnswer.WriteAsync(request, result.Object, code, time);
    }

    public async Task DeleteCollectionAsync(ApiRequest request)
    {
        var (options, context) = await DeleteOptionsReader.ReadAsync(request, decoder);
        var list = await store.DeleteCollectionAsync(
            request.Resource, request.StoreNamespace, ReadVerbs.Query(request), options, context, request.Aborted);
        await ListAnswer.WriteAsync(request, list, time);
    }
}
