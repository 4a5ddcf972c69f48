using OrleansOrchestrator.Registry.Cache;
using OrleansOrchestrator.Registry.Client;

namespace OrleansOrchestrator.Grains.Dispatch;

/// <summary>
/// Declares a controller: its name as in <c>--controllers</c> and which changes wake which of its grains.
/// One static instance beside each controller, listed in <see cref="BuiltInControllers"/>.
/// </summary>
/// <param name="Name">Kubernetes' name of the controller, for instance <c>deployment-controller</c>.</param>
/// <param name="Routes">What wakes it. The first route is the controller's own resource: every object of it is woken at start.</param>
public sealed record ControllerDescriptor(string Name, IReadOnlyList<WakeRoute> Routes);

/// <summary>A change in one log and the grains it wakes.</summary>
/// <param name="LogName">The log to follow: <c>pods</c>, <c>replicasets.apps</c>; or <see cref="EveryLog"/>.</param>
/// <param name="GrainInterface">The grain to wake, an <c>IControllerGrain</c>.</param>
/// <param name="Keys">Which grains: keys of <see cref="GrainInterface"/>. Pure and quick; called for every change of the log.</param>
public sealed record WakeRoute(string LogName, Type GrainInterface, Func<ObjectChange, IEnumerable<string>> Keys)
{
    /// <summary>As <see cref="LogName"/>: all logs of the catalogue, those of custom resources as they come.</summary>
    public const string EveryLog = "*";

    /// <summary>Wakes the grain of the changed object itself.</summary>
    public static WakeRoute Self<TGrain>(string logName) => new(logName, typeof(TGrain), static change => [change.Key]);

    /// <summary>Wakes the grain of the controlling owner, where that is of <paramref name="ownerKind"/>.</summary>
    public static WakeRoute Owner<TGrain>(string logName, string ownerKind) =>
        new(logName, typeof(TGrain), change => change.ControllerOwnerKeys(ownerKind));
}

/// <summary>One change: the object before (null: it was created) and after (null: it is gone).</summary>
/// <param name="LogName">The log it happened in.</param>
/// <param name="Objects">For routes that must look something up (services that select a pod).</param>
/// <param name="Graph">For routes that ask for owners and dependents of whatever kind.</param>
public readonly record struct ObjectChange(
    string LogName, string Key, CachedObject? Old, CachedObject? New, IObjectClient Objects, ObjectGraph Graph)
{
    /// <summary>The newest state there is.</summary>
    public CachedObject Any => New ?? Old!;

    /// <summary>Keys (<c>namespace/name</c>) of the controlling owners before and after, of one kind.</summary>
    public IEnumerable<string> ControllerOwnerKeys(string ownerKind)
    {
        string? first = null;
        foreach (var side in (ReadOnlySpan<CachedObject?>)[New, Old])
        {
            if (side is null)
                continue;
            foreach (var owner in side.Head.Owners)
            {
                if (!owner.Controller || owner.Kind != ownerKind)
                    continue;
                var key = side.Head.Namespace.Length == 0 ? owner.Name : side.Head.Namespace + "/" + owner.Name;
                if (first is null)
                    first = key;
                else if (first != key)
                    return [first, key];
            }
        }

        return first is null ? [] : [first];
    }
}
