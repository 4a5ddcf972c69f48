using Microsoft.Extensions.Hosting;

namespace OrleansOrchestrator.Gateway.Verbs;

/// <summary>Tells long-running answers that the server stops, so that they end cleanly and clients go elsewhere.</summary>
internal sealed class ServerStop(IHostApplicationLifetime lifetime)
{
    public CancellationToken Token => lifetime.ApplicationStopping;
}
