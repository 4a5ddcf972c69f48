using Orleans.Concurrency;

namespace OrleansOrchestrator.Grains.Abstractions.Members;

/// <summary>What a process is in the cluster.</summary>
public enum MemberKind : byte
{
    /// <summary>Silo, gateway and perhaps a node in one process.</summary>
    AllInOne = 1,
    Silo = 2,
    Gateway = 3,
}

/// <summary>Who a member is. <paramref name="Address"/> is where clients of its kind reach it.</summary>
[GenerateSerializer, Immutable, Alias("oo.member")]
public sealed record MemberIdentity(
    [property: Id(0)] MemberKind Kind,
    [property: Id(1)] string Name,
    [property: Id(2)] string Address,
    [property: Id(3)] string Version,
    [property: Id(4)] DateTimeOffset Started);

/// <summary>What a member says of itself when it is asked.</summary>
/// <param name="Logs">Those that it sequences.</param>
/// <param name="SchedulingShares">Shares of the waiting pods that its scheduler places.</param>
[GenerateSerializer, Immutable, Alias("oo.member-report")]
public sealed record MemberReport(
    [property: Id(0)] MemberIdentity Member,
    [property: Id(1)] IReadOnlyList<SequencedLog> Logs,
    [property: Id(2)] int SchedulingShares,
    [property: Id(3)] IReadOnlyList<CachedLog> Caches);

/// <summary>A log as its sequencer knows it.</summary>
/// <param name="LoadSeconds">How long it took to take the log over.</param>
[GenerateSerializer, Immutable, Alias("oo.sequenced-log")]
public readonly record struct SequencedLog(
    [property: Id(0)] string Log,
    [property: Id(1)] long Revision,
    [property: Id(2)] int Objects,
    [property: Id(3)] DateTimeOffset Since,
    [property: Id(4)] double LoadSeconds);

/// <summary>A log as a cache has it.</summary>
/// <param name="Revision">-1 until it is filled.</param>
/// <param name="SilentSeconds">Since it last heard from the sequencer, which says something every ten seconds.</param>
/// <param name="LoadSeconds">How long it took to fill.</param>
[GenerateSerializer, Immutable, Alias("oo.cached-log")]
public readonly record struct CachedLog(
    [property: Id(0)] string Log,
    [property: Id(1)] long Revision,
    [property: Id(2)] int Objects,
    [property: Id(3)] double SilentSeconds,
    [property: Id(4)] double LoadSeconds);
