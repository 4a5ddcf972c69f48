using System.Collections.Concurrent;
using System.Reflection;
using Orleans.Concurrency;
using OrleansOrchestrator.Grains.Abstractions;
using OrleansOrchestrator.Registry.Client;

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
}

/// <summary>The wakes of one cluster, by grain key.</summary>
public sealed class WakeLog
{
    public ConcurrentDictionary<string, int> Woken { get; } = new();
}

/// <summary>For routes that look nothing up.</summary>
public class NoObjects : DispatchProxy
{
    public static IObjectClient Create() => Create<IObjectClient, NoObjects>();

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => throw new NotSupportedException(targetMethod?.Name);
}
