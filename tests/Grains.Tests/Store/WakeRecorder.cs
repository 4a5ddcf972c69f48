using System.Collections.Concurrent;
using System.Reflection;
using Orleans.Concurrency;
using OrleansOrchestrator.Grains.Abstractions;

namespace OrleansOrchestrator.Grains.Tests.Store;

/// <summary>A controller that notes that it was woken. Its key's part after the last colon names the test it belongs to.</summary>
[Alias("oo.test-wakes")]
public interface IWakeRecorderGrain : IControllerGrain
{
}

[Reentrant]
internal sealed class WakeRecorderGrain(WakeLog log) : Grain, IWakeRecorderGrain
{
    public Task WakeAsync()
    {
        log.Woken.AddOrUpdate(this.GetPrimaryKeyString(), 1, static (_, count) => count + 1);
        return Task.CompletedTask;
    }

    public Task ReachedAsync() => Task.CompletedTask;
}

/// <summary>The wakes of one cluster, by grain key.</summary>
public sealed class WakeLog
{
    public ConcurrentDictionary<string, int> Woken { get; } = new();
}

/// <summary>A service that must be there and is never called.</summary>
public class Uncalled : DispatchProxy
{
    public static T Make<T>()
        where T : class => Create<T, Uncalled>();

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => throw new NotSupportedException(targetMethod?.Name);
}
