using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.TestingHost;
using OrleansOrchestrator.Grains.Abstractions;
using OrleansOrchestrator.Grains.Runtime;
using Xunit;

namespace OrleansOrchestrator.Grains.Tests.Store;

public sealed class ControllerRunsTests
{
    [Fact]
    public async Task Many_grains_of_a_controller_woken_at_once_run_a_few_at_a_time()
    {
        var runs = new HeldRuns();
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.TryAddSingleton(TimeProvider.System);
            silo.Services.AddSingleton(runs);
        });
        await using var cluster = builder.Build();
        await cluster.DeployAsync();
        var grains = Enumerable.Range(0, 300).Select(i => cluster.Client.GetGrain<IHeldRunGrain>("ns/" + i)).ToArray();

        foreach (var grain in grains)
            await grain.WakeAsync();
        // All of them have taken their wake in, and those that wait for their turn answer all the same.
        await Task.WhenAll(grains.Select(grain => grain.ReachedAsync()));
        await Eventually.TrueAsync(() => runs.Begun >= RunTurns.AtOnce);
        Assert.Equal(RunTurns.AtOnce, runs.Begun);

        runs.Release();
        await Eventually.TrueAsync(() => runs.Begun == grains.Length);
    }

    [Fact]
    public async Task Grain_that_is_to_look_again_later_than_idle_grains_are_kept_does_so()
    {
        var runs = new LaterRuns();
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.TryAddSingleton(TimeProvider.System);
            silo.Services.AddSingleton(runs);
            silo.Configure<GrainCollectionOptions>(options =>
                (options.CollectionQuantum, options.CollectionAge) = (TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(100)));
        });
        await using var cluster = builder.Build();
        await cluster.DeployAsync();

        await cluster.Client.GetGrain<ILaterRunGrain>("ns/x").WakeAsync();
        await Eventually.TrueAsync(() => runs.Begun == 2);
    }
}

/// <summary>A controller whose runs end when the test says so.</summary>
[Alias("oo.test-held-run")]
public interface IHeldRunGrain : IControllerGrain
{
}

internal sealed class HeldRunGrain(HeldRuns runs, TimeProvider time, ILogger<HeldRunGrain> logger) : ControllerGrain(time, logger), IHeldRunGrain
{
    protected override async Task<TimeSpan?> ReconcileAsync(CancellationToken ct)
    {
        await runs.RunAsync(ct);
        return null;
    }
}

/// <summary>A controller that looks twice.</summary>
[Alias("oo.test-later-run")]
public interface ILaterRunGrain : IControllerGrain
{
}

internal sealed class LaterRunGrain(LaterRuns runs, TimeProvider time, ILogger<LaterRunGrain> logger) : ControllerGrain(time, logger), ILaterRunGrain
{
    protected override Task<TimeSpan?> ReconcileAsync(CancellationToken ct) =>
        Task.FromResult<TimeSpan?>(runs.Begin() == 1 ? TimeSpan.FromSeconds(1) : null);
}

/// <summary>The runs of one cluster's grains that look again.</summary>
public sealed class LaterRuns
{
    private int _begun;

    public int Begun => Volatile.Read(ref _begun);

    public int Begin() => Interlocked.Increment(ref _begun);
}

/// <summary>The runs of one cluster.</summary>
public sealed class HeldRuns
{
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _begun;

    public int Begun => Volatile.Read(ref _begun);

    public Task RunAsync(CancellationToken ct)
    {
        Interlocked.Increment(ref _begun);
        return _released.Task.WaitAsync(ct);
    }

    public void Release() => _released.SetResult();
}
