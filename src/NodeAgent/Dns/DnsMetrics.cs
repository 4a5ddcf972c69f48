using System.Diagnostics.Metrics;
using ARSoft.Tools.Net.Dns;

namespace OrleansOrchestrator.NodeAgent.Dns;

/// <summary>What the name server reports. Results are those that resolvers tell apart, so that their number is bounded whatever an upstream server
/// says.</summary>
internal static class DnsMetrics
{
    private static readonly Histogram<double> QueryDuration = NodeTelemetry.Durations(
        "orchestrator.node.dns.query.duration", "Answering a question.");

    /// <param name="own">Whether the question was about the cluster's own names.</param>
    public static void Answered(TimeSpan duration, ReturnCode result, bool own) => QueryDuration.Record(
        duration.TotalSeconds, new("result", Spell(result)), new("source", own ? "cluster" : "upstream"));

    private static string Spell(ReturnCode result) => result switch
    {
        ReturnCode.NoError => "noerror",
        ReturnCode.NxDomain => "nxdomain",
        ReturnCode.ServerFailure => "servfail",
        ReturnCode.FormatError => "formerr",
        ReturnCode.Refused => "refused",
        _ => "other",
    };
}
