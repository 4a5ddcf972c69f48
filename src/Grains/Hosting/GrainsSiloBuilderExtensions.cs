using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Configuration;
using OrleansOrchestrator.Grains.Dispatch;
using OrleansOrchestrator.Grains.Members;
using OrleansOrchestrator.Grains.Spreading;
using OrleansOrchestrator.Grains.Store;
using OrleansOrchestrator.Registry.Cache;
using OrleansOrchestrator.Storage;
using OrleansOrchestrator.Storage.Postgres;
using OrleansOrchestrator.Storage.Sqlite;

namespace OrleansOrchestrator.Grains.Hosting;

/// <summary>What a silo needs to run the control plane's grains.</summary>
public static class GrainsSiloBuilderExtensions
{
    /// <summary>
    /// The object log, grain storage, reminders, the caches and the dispatchers of the selected controllers; with PostgreSQL also the
    /// membership of silos (an embedded silo is alone and keeps the clustering its host chose). The caller registers
    /// <c>IObjectClient</c>, through which routes and controllers look things up.
    /// </summary>
    public static ISiloBuilder AddOrchestratorGrains(this ISiloBuilder silo, StoreSettings store, ControllerSelection controllers)
    {
        silo.Services.TryAddSingleton(TimeProvider.System);
        // Grain state is found by it again: the same for ever.
        silo.Services.PostConfigure<ClusterOptions>(options => options.ServiceId = ClusterIdentity.ServiceId);
        silo.Services.AddSequencers();
        silo.Services.AddSingleton<DatabaseReach>();
        silo.Services.AddSingleton(store);
        silo.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, StoreStartup>();
        switch (store)
        {
            case StoreSettings.Embedded embedded:
                silo.AddEmbeddedStore(embedded);
                break;
            case StoreSettings.Postgres postgres:
                silo.AddPostgresStore(postgres);
                break;
        }

        silo.Services.AddResourceCaches();
        silo.Services.AddSingleton(controllers);
        silo.Services.AddSingleton<IReadOnlyList<ControllerDescriptor>>(_ => controllers.Select(BuiltInControllers.All));
        silo.Services.AddHostedService<DispatchKeeper>();
        return silo;
    }

    private static void AddEmbeddedStore(this ISiloBuilder silo, StoreSettings.Embedded store)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(store.Folder);
        else
            Directory.CreateDirectory(store.Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        silo.Services.AddSingleton<IObjectLog>(_ => new SqliteObjectLog(new SqliteLogOptions { Path = store.LogFile }));
        silo.AddGrainStorage(SqliteGrainTables.Invariant, SqliteGrainTables.ConnectionString(store.GrainFile));
        silo.AddReminders();
        silo.Services.AddSingleton<IReminderTable, SqliteReminderTable>();
    }

    private static void AddPostgresStore(this ISiloBuilder silo, StoreSettings.Postgres store)
    {
        silo.Services.AddSingleton<IObjectLog>(_ => new PostgresObjectLog(store.ConnectionString));
        silo.Services.Configure<ObjectLogOptions>(options => options.OwnershipAge = TimeSpan.FromSeconds(1));
        silo.Configure<ClusterMembershipOptions>(MembershipTimings.Set);
        silo.Services.AddSingleton<IDatabaseProbe>(_ => new PostgresProbe(store.ConnectionString));
        silo.Services.AddHostedService<DatabaseWatch>();
        silo.AddGrainStorage(PostgresGrainTables.Invariant, store.ConnectionString);
        silo.UseAdoNetReminderService((AdoNetReminderTableOptions options) =>
            (options.Invariant, options.ConnectionString) = (PostgresGrainTables.Invariant, store.ConnectionString));
        silo.UseAdoNetClustering(options =>
            (options.Invariant, options.ConnectionString) = (PostgresGrainTables.Invariant, store.ConnectionString));
    }

    private static void AddGrainStorage(this ISiloBuilder silo, string invariant, string connectionString) =>
        silo.AddAdoNetGrainStorageAsDefault((AdoNetGrainStorageOptions options) =>
            (options.Invariant, options.ConnectionString) = (invariant, connectionString));
}
