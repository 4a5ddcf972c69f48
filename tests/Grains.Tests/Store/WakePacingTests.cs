using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.TestingHost;
using OrleansOrchestrator.Grains.Abstractions;
using OrleansOrchestrator.Grains.Dispatch;
using Xunit;

namespace OrleansOrchestrator.Grains.Tests.Store;

public sealed class WakePacingTests
{
    private const int Wakes = 600;

    [Fact]
    public async Task Wakes_are_sent_no_faster_than_a_silo_takes_them_in()
    {
        var silo = new BusySilo();
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, configured) =>
        {
            configured.Services.TryAddSingleton(TimeProvider.System);
            configured.Services.AddSingleton(silo);
        });
        await using var cluster = builder.Build();
        await cluster.DeployAsync();
        var batch = new WakeBatch(cluster.Client, null!, null!, NullLogger.Instance);
        var route = new WakeRoute("pods", typeof(IBusyGrain), static _ => Enumerable.Range(0, Wakes).Select(static i => "ns/" + i));
        batch.Add(route, "pods", "ns/x", null, null);
        Assert.Equal(Wakes, batch.Count);

        var sending = batch.SendAsync();
        // Asked whether it has got round to the first of them, the silo says nothing: no more are sent.
        await silo.AskedAsync();
        await Eventually.TrueAsync(() => silo.Woken == WakeBatch.WakesBetweenAnswers);
        Assert.False(sending.IsCompleted);

        silo.Answer();
        await silo.AskedAsync();
        await Eventually.TrueAsync(() => silo.Woken == 2 * WakeBatch.WakesBetweenAnswers);
        Assert.False(sending.IsCompleted);
        silo.Answer();
        await sending;
        await Eventually.TrueAsync(() => silo.Woken == Wakes);
    }
}

/// <summary>A controller's grain in a silo that answers when the test says so.</summary>
[Alias("oo.test-busy")]
public interface IBusyGrain : IControllerGrain
{
}

internal sealed class BusyGrain(BusySilo silo) : Grain, IBusyGrain
{
    public Task WakeAsync()
    {
        silo.Wake();
        return Task.CompletedTask;
    }

    public Task ReachedAsync() => silo.AskAsync();
}

/// <summary>What the grains of one silo were sent.</summary>
public sealed class BusySilo
{
    private readonly Channel<bool> _asked = Channel.CreateUnbounded<bool>();
    private readonly Channel<bool> _answers = Channel.CreateUnbounded<bool>();
    private int _woken;

    public int Woken => Volatile.Read(ref _woken);

    public void Wake() => Interlocked.Increment(ref _woken);

    public Task AskAsync()
    {
        _asked.Writer.TryWrite(true);
        return _answers.Reader.ReadAsync().AsTask();
    }

    public void Answer() => _answers.Writer.TryWrite(true);

    /// <summary>Waits until it is asked once more.</summary>
    public Task AskedAsync() => _asked.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(15));
}
