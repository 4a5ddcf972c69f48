using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;
using OrleansOrchestrator.Api.Ownership;
using OrleansOrchestrator.Gateway.Answers;
using OrleansOrchestrator.Gateway.Health;
using OrleansOrchestrator.Gateway.Requests;
using OrleansOrchestrator.Gateway.Subresources;

namespace OrleansOrchestrator.Gateway.Reviews;

/// <summary>Leads a request for a resource that is kept nowhere to what answers it.</summary>
internal sealed class VirtualResources(
    IEnumerable<IVirtualResource> resources, BindingHandler bindings, ComponentStatuses components, BodyDecoder decoder,
    TimeProvider time)
{
    private readonly FrozenDictionary<string, IVirtualResource> _resources = resources.ToFrozenDictionary(r => r.QualifiedName);

    public Task HandleAsync(ApiRequest request) => request.Resource.QualifiedName switch
    {
        "bindings" => bindings.HandleAsync(request),
        "componentstatuses" => components.HandleAsync(request),
        _ => CreateAsync(request),
    };

    private async Task CreateAsync(ApiRequest request)
    {
        if (request.Info.Verb != "create" || !_resources.TryGetValue(request.Resource.QualifiedName, out var resource))
            throw RouteErrors.MethodNotAllowed();
        var context = WriteOptions.Read(request, "CreateOptions");
        var sent = await decoder.ReadAsync(request, request.Resource, context);
        ManagedFieldsUpdater.OnCreate(
            sent, request.Resource.Schema.Value, context.FieldManager, request.Resource.ApiVersion, null,
            time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"));
        var answer = await resource.CreateAsync(request, sent, request.Aborted);
        Warnings.Add(request.Http, context.Warnings);
        await ObjectAnswer.WriteAsync(request, answer, StatusCodes.Status201Created);
    }
}
