using OrleansOrchestrator.Storage;

namespace OrleansOrchestrator.Grains.Hosting;

/// <summary>Makes the tables before anything of the silo looks for them.</summary>
internal sealed class StoreStartup(StoreSettings settings, IObjectLog log) : ILifecycleParticipant<ISiloLifecycle>
{
    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe(nameof(StoreStartup), ServiceLifecycleStage.First, StartAsync);

    private async Task StartAsync(CancellationToken ct)
    {
        switch (settings)
        {
            case StoreSettings.Embedded embedded:
                await SqliteGrainTables.CreateAsync(SqliteGrainTables.ConnectionString(embedded.GrainFile), ct);
                break;
            case StoreSettings.Postgres postgres:
                await PostgresGrainTables.CreateAsync(postgres.ConnectionString, ct);
                break;
        }

        await log.InitializeAsync(ct);
    }
}
