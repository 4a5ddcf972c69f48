namespace OrleansOrchestrator.Gateway.Health;

/// <summary>One named condition for serving. Registered in the container by whatever it is about.</summary>
public interface IHealthCheck
{
    /// <summary>Name in <c>/readyz/NAME</c> and <c>?verbose</c>.</summary>
    string Name { get; }

    /// <summary>Counts for <c>/livez</c> too: failing means that only a restart helps.</summary>
    bool IsLiveness { get; }

    ValueTask<bool> IsHealthyAsync(CancellationToken ct);
}
