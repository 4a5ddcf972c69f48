using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Storage;
using OrleansOrchestrator.Api.Catalog;
using OrleansOrchestrator.Grains.Dispatch;
using OrleansOrchestrator.Grains.Hosting;
using OrleansOrchestrator.Registry;
using OrleansOrchestrator.Storage.Tests;
using Xunit;

namespace OrleansOrchestrator.Cluster.Tests;

/// <summary>What Orleans keeps in PostgreSQL through the statements it is given: state of grains, reminders, membership.</summary>
public sealed class GrainTablesTests(PostgresServer postgres) : IClassFixture<PostgresServer>, IAsyncLifetime
{
    private IHost _silo = null!;
    private string _database = "";

    public async Task InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        _silo = await StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _silo.StopAsync();
        _silo.Dispose();
        NpgsqlConnection.ClearAllPools();
    }

    [Fact]
    public async Task State_is_read_back_and_written_only_by_who_knows_its_version()
    {
        var storage = _silo.Services.GetRequiredService<IGrainStorage>();
        var grain = GrainId.Create("test", "kept");
        var state = new GrainState<Kept>(new Kept { Number = 1 });
        await storage.WriteStateAsync("kept", grain, state);
        state.State!.Number = 2;
        await storage.WriteStateAsync("kept", grain, state);

        var read = new GrainState<Kept>(new Kept());
        await storage.ReadStateAsync("kept", grain, read);
        Assert.Equal((2, state.ETag), (read.State!.Number, read.ETag));
        Assert.True(read.RecordExists);

        await Assert.ThrowsAsync<InconsistentStateException>(
            () => storage.WriteStateAsync("kept", grain, new GrainState<Kept>(new Kept { Number = 3 })));
        await storage.WriteStateAsync("kept", grain, read);
        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.WriteStateAsync("kept", grain, state));
        await storage.ClearStateAsync("kept", grain, read);

        var cleared = new GrainState<Kept>(new Kept());
        await storage.ReadStateAsync("kept", grain, cleared);
        Assert.False(cleared.RecordExists);
    }

    [Fact]
    public async Task Reminder_is_found_by_name_by_grain_and_by_range_and_removed_by_etag()
    {
        var table = _silo.Services.GetRequiredService<IReminderTable>();
        var (grain, other) = (GrainId.Create("test", "reminded"), GrainId.Create("test", "other"));
        var start = new DateTime(2026, 3, 4, 5, 6, 7, DateTimeKind.Utc);
        var first = await table.UpsertRow(Entry(grain, "a", start));
        var second = await table.UpsertRow(Entry(grain, "a", start.AddDays(1)));
        await table.UpsertRow(Entry(other, "b", start));
        Assert.NotEqual(first, second);

        var found = await table.ReadRow(grain, "a");
        Assert.Equal((grain, "a", start.AddDays(1), TimeSpan.FromMinutes(90), second),
            (found!.GrainId, found.ReminderName, found.StartAt, found.Period, found.ETag));
        Assert.Null(await table.ReadRow(grain, "b"));
        Assert.Equal("a", Assert.Single((await table.ReadRows(grain)).Reminders).ReminderName);
        var hash = grain.GetUniformHashCode();
        Assert.Equal("a", Assert.Single((await table.ReadRows(hash - 1, hash)).Reminders).ReminderName);
        Assert.Equal(2, (await table.ReadRows(0, 0)).Reminders.Count);
        // From just after the one around the ring to just before it.
        Assert.Equal("b", Assert.Single((await table.ReadRows(hash, hash - 1)).Reminders).ReminderName);

        Assert.False(await table.RemoveRow(grain, "a", first!));
        Assert.True(await table.RemoveRow(grain, "a", second!));
        Assert.Null(await table.ReadRow(grain, "a"));
    }

    [Fact]
    public async Task Silos_that_join_together_all_end_up_in_the_membership_and_leave_it_in_order()
    {
        var more = await Task.WhenAll(StartAsync(), StartAsync());
        Assert.Equal(3, await CountAsync(SiloStatus.Active));

        foreach (var silo in more)
        {
            await silo.StopAsync();
            silo.Dispose();
        }

        Assert.Equal(1, await CountAsync(SiloStatus.Active));
        Assert.Equal(2, await CountAsync(SiloStatus.Dead));
    }

    private async Task<IHost> StartAsync()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.UseOrleans(silo => silo
            .Configure<ClusterOptions>(cluster => cluster.ClusterId = ClusterIdentity.ClusterId)
            .ConfigureEndpoints(IPAddress.Loopback, MemberProcess.FreePort(), MemberProcess.FreePort())
            .AddOrchestratorGrains(new StoreSettings.Postgres(_database), ControllerSelection.Parse("-*")));
        builder.Services.AddRegistry([]);
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }

    private async Task<long> CountAsync(SiloStatus status)
    {
        await using var connection = new NpgsqlConnection(_database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"SELECT count(*) FROM silos WHERE status = {(int)status}", connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static ReminderEntry Entry(GrainId grain, string name, DateTime start) =>
        new() { GrainId = grain, ReminderName = name, StartAt = start, Period = TimeSpan.FromMinutes(90) };

    private sealed class Kept
    {
        public int Number { get; set; }
    }
}
