using Orleans.Concurrency;

namespace OrleansOrchestrator.Grains.Abstractions.Members;

/// <summary>
/// The gateways that live. One for the cluster; key: <see cref="Key"/>. Kept in memory only: gateways say again and again that they live.
/// </summary>
[Alias("oo.gateways")]
public interface IGatewaysGrain : IGrainWithStringKey
{
    const string Key = "cluster";

    /// <summary>How often a gateway says so; one that has not for three times as long is forgotten.</summary>
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    [Alias("join"), AlwaysInterleave]
    Task JoinAsync(string name, IMemberObserver gateway);

    [Alias("leave"), AlwaysInterleave]
    Task LeaveAsync(string name);

    /// <summary>Asks all of them. One that does not answer within a second has no report.</summary>
    [Alias("report"), AlwaysInterleave]
    Task<IReadOnlyList<GatewayAnswer>> ReportAsync();
}

/// <summary>A gateway that can be asked.</summary>
public interface IMemberObserver : IGrainObserver
{
    [Alias("report")]
    Task<MemberReport> ReportAsync();
}

/// <summary>What a gateway answered.</summary>
/// <param name="HeardSeconds">Since it last said that it lives.</param>
[GenerateSerializer, Immutable, Alias("oo.gateway-answer")]
public sealed record GatewayAnswer([property: Id(0)] string Name, [property: Id(1)] double HeardSeconds, [property: Id(2)] MemberReport? Report);
