namespace OrleansOrchestrator.Registry.Admission;

/// <summary>The enabled admission plugins in their fixed order.</summary>
public sealed class AdmissionChain(IEnumerable<IAdmissionPlugin> plugins)
{
    private readonly IAdmissionPlugin[] _plugins = [.. plugins];

    public async ValueTask MutateAsync(AdmissionRequest request, CancellationToken ct)
    {
        foreach (var plugin in _plugins)
        {
            if (plugin.Handles(request))
                await plugin.MutateAsync(request, ct);
        }
    }

    public async ValueTask ValidateAsync(AdmissionRequest request, CancellationToken ct)
    {
        foreach (var plugin in _plugins)
        {
            if (plugin.Handles(request))
                await plugin.ValidateAsync(request, ct);
        }
    }
}
