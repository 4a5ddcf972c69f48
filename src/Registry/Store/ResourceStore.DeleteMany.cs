using OrleansOrchestrator.Api.Catalog;
using OrleansOrchestrator.Registry.Client;

namespace OrleansOrchestrator.Registry.Store;

public sealed partial class ResourceStore
{
    /// <summary>Deletes many objects in one round trip, each as <see cref="DeleteAsync"/> would; each outcome stands for itself.</summary>
    public async Task<IReadOnlyList<BulkOutcome>> DeleteManyAsync(
        ResourceDefinition resource, IReadOnlyList<ObjectToDelete> objects, DeleteRequest options, WriteContext context, CancellationToken ct)
    {
        Deletion.Check(options);
        var names = new (string Namespace, string Name)[objects.Count];
        for (var i = 0; i < names.Length; i++)
            names[i] = (objects[i].Namespace, objects[i].Name);
        var gone = new bool[names.Length];
        var written = await ChangeManyAsync(
            resource, names,
            async (index, current) =>
            {
                var own = options with { Uid = objects[index].Uid };
                Deletion.CheckPreconditions(StorageOf(resource), names[index].Name, own, current);
                var step = await DeleteStepAsync(resource, names[index].Namespace, names[index].Name, own, current, context, ct);
                gone[index] = step.Gone;
                return step.Request;
            },
            ct);
        var outcomes = new BulkOutcome[names.Length];
        for (var i = 0; i < outcomes.Length; i++)
        {
            outcomes[i] = new BulkOutcome(written[i].Revision, written[i].Error);
            if (gone[i] && written[i].Request is { } request)
                await allocators.DeletedAsync(StorageOf(resource), request.Value, ct);
        }

        return outcomes;
    }
}
