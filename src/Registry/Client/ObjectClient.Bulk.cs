using k8s;
using k8s.Models;
using OrleansOrchestrator.Api.Catalog;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Registry.Store;

namespace OrleansOrchestrator.Registry.Client;

public sealed partial class ObjectClient
{
    public async Task<IReadOnlyList<ApiException?>> BindManyAsync(IReadOnlyList<PodBinding> bindings, CancellationToken ct = default)
    {
        var pods = DefinitionOf(typeof(V1Pod));
        var outcomes = await store.BindManyAsync(pods, bindings, ct);
        await SeenAsync(pods, outcomes, ct);
        var errors = new ApiException?[outcomes.Count];
        for (var i = 0; i < errors.Length; i++)
            errors[i] = outcomes[i].Error;
        return errors;
    }

    public async Task<IReadOnlyList<bool>> RefuseManyAsync(IReadOnlyList<PodRefusal> refusals, CancellationToken ct = default)
    {
        var pods = DefinitionOf(typeof(V1Pod));
        var outcomes = await store.RefuseManyAsync(pods, refusals, ct);
        await SeenAsync(pods, outcomes, ct);
        var waiting = new bool[outcomes.Count];
        for (var i = 0; i < waiting.Length; i++)
        {
            waiting[i] = outcomes[i].Error is null && (outcomes[i].Revision > 0
                || Get<V1Pod>(refusals[i].Namespace, refusals[i].Name) is { } pod
                    && pod.Metadata.Uid == refusals[i].Uid && string.IsNullOrEmpty(pod.Spec.NodeName));
        }

        return waiting;
    }

    public async Task<IReadOnlyList<DeleteOutcome>> DeleteManyAsync<T>(IReadOnlyList<ObjectToDelete> objects, CancellationToken ct = default)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var resource = DefinitionOf(typeof(T));
        var outcomes = await store.DeleteManyAsync(resource, objects, new DeleteRequest(), Context(), ct);
        await SeenAsync(resource, outcomes, ct);
        var deleted = new DeleteOutcome[outcomes.Count];
        for (var i = 0; i < deleted.Length; i++)
        {
            var error = outcomes[i].Error;
            var absent = error is not null && (error.Status.Code == 404 || (error.Status.Code == 409 && objects[i].Uid is not null));
            deleted[i] = new DeleteOutcome(error is null, absent ? null : error);
        }

        return deleted;
    }

    private ValueTask SeenAsync(ResourceDefinition resource, IReadOnlyList<BulkOutcome> outcomes, CancellationToken ct)
    {
        long newest = 0;
        for (var i = 0; i < outcomes.Count; i++)
            newest = Math.Max(newest, outcomes[i].Revision);
        return caches.Get(resource.LogName).WaitForAsync(newest, ct);
    }
}
