using OrleansOrchestrator.Grains.Scheduling.Framework;
using OrleansOrchestrator.Registry.Client;

namespace OrleansOrchestrator.Grains.Scheduling;

/// <summary>Writes bindings as the API does, all of a batch in one round trip.</summary>
internal sealed class DefaultBinder(IObjectClient objects) : IBindPlugin
{
    public string Name => "DefaultBinder";

    public async Task<IReadOnlyList<string?>> BindAsync(IReadOnlyList<Placement> placements, CancellationToken ct)
    {
        var bindings = new PodBinding[placements.Count];
        for (var i = 0; i < bindings.Length; i++)
        {
            var metadata = placements[i].Pod.Pod.Metadata;
            bindings[i] = new PodBinding(metadata.NamespaceProperty, metadata.Name, metadata.Uid, placements[i].Node);
        }

        var outcomes = await objects.BindManyAsync(bindings, ct);
        var errors = new string?[bindings.Length];
        for (var i = 0; i < errors.Length; i++)
            errors[i] = outcomes[i]?.Status.Message;
        return errors;
    }
}
