using k8s.Models;

namespace OrleansOrchestrator.Registry.Client;

public sealed partial class ObjectClient
{
    public async Task<IReadOnlyList<WriteOutcome<V1Pod>>> BindManyAsync(IReadOnlyList<PodBinding> bindings, CancellationToken ct = default)
    {
        var pods = DefinitionOf(typeof(V1Pod));
        return await OutcomesAsync<V1Pod>(pods, await store.BindManyAsync(pods, bindings, false, ct), ct);
    }
}
