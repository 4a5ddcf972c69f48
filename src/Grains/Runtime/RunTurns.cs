using System.Collections.Concurrent;

namespace OrleansOrchestrator.Grains.Runtime;

/// <summary>
/// How many runs of one controller a process has under way. A change of many nodes wakes the grains of all their pods: run all at once,
/// they would keep the thread pool from whatever else there is, the answers to the membership's probes among them.
/// </summary>
internal static class RunTurns
{
    /// <summary>A run mostly waits for the store and for caches.</summary>
    public const int AtOnce = 64;

    private static readonly ConcurrentDictionary<Type, SemaphoreSlim> Turns = new();

    public static SemaphoreSlim Of(Type controller) => Turns.GetOrAdd(controller, static _ => new SemaphoreSlim(AtOnce));
}
