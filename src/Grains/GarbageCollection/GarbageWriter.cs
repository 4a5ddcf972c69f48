using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Patching;
using OrleansOrchestrator.Registry.Cache;
using OrleansOrchestrator.Registry.Store;

namespace OrleansOrchestrator.Grains.GarbageCollection;

/// <summary>The collector's writes to objects of whatever kind. That an object is gone already is no failure.</summary>
internal sealed class GarbageWriter(IResourceStore store)
{
    public Task DeleteAsync(GraphObject obj, string policy, CancellationToken ct) => IgnoreGone(async () =>
    {
        var options = new DeleteRequest(PropagationPolicy: policy, Uid: obj.Object.Head.Uid);
        await store.DeleteAsync(obj.Resource, obj.Object.Head.Namespace, obj.Object.Head.Name, options, Context(), ct);
    });

    public Task ReleaseAsync(GraphObject obj, IReadOnlyList<string> owners, CancellationToken ct) =>
        PatchAsync(obj, MetadataPatch.WithoutOwners(obj.Object, owners), ct);

    public Task UnblockAsync(GraphObject obj, CancellationToken ct) => PatchAsync(obj, MetadataPatch.WithoutBlocking(obj.Object), ct);

    public Task RemoveFinalizerAsync(GraphObject obj, string finalizer, CancellationToken ct) =>
        PatchAsync(obj, MetadataPatch.WithoutFinalizer(obj.Object, finalizer), ct);

    private Task PatchAsync(GraphObject obj, byte[] patch, CancellationToken ct) => IgnoreGone(() => store.PatchAsync(
        obj.Resource, obj.Object.Head.Namespace, obj.Object.Head.Name, null, new PatchRequest(PatchType.Merge, patch), Context(), ct));

    private static async Task IgnoreGone(Func<Task> write)
    {
        try
        {
            await write();
        }
        catch (ApiException error) when (error.Status.Code == 404)
        {
            // Someone was quicker.
        }
    }

    private static WriteContext Context() => new() { User = UserInfo.System, FieldManager = "garbage-collector-controller" };
}
