using System.Text.Json.Serialization;
using OrleansOrchestrator.Grains.Abstractions.Members;

namespace OrleansOrchestrator.Silo.Status;

/// <summary>How the members of a cluster stand, as whoever was asked could find out.</summary>
/// <param name="AnsweredBy">Null when it was read from the database alone.</param>
/// <param name="GatewaysError">Why the other gateways are not known.</param>
/// <param name="Heads">Newest revisions of the logs where they were read from the database; silos tell the rest.</param>
internal sealed record ClusterReport(
    DateTimeOffset Time,
    MemberIdentity? AnsweredBy,
    DatabaseState Database,
    IReadOnlyList<SiloState> Silos,
    IReadOnlyList<GatewayAnswer> Gateways,
    string? GatewaysError = null,
    IReadOnlyDictionary<string, long>? Heads = null);

/// <summary>What everything is kept in.</summary>
/// <param name="Where">For people: what kind of database, and where.</param>
internal sealed record DatabaseState(string Where, double Milliseconds, string? Error = null);

/// <summary>A silo as the membership has it.</summary>
/// <param name="Address">For other silos.</param>
/// <param name="Identity">The address as Orleans writes it, which names one life of the silo.</param>
/// <param name="Status"><c>joining</c>, <c>active</c>, <c>stopping</c> or <c>dead</c>.</param>
/// <param name="Alive">When it last said that it lives.</param>
/// <param name="Suspected">When others last found that it does not answer.</param>
/// <param name="SuspectedBy">Their addresses.</param>
/// <param name="Report">What it says itself.</param>
/// <param name="Error">Why there is no report.</param>
internal sealed record SiloState(
    string Name,
    string Address,
    string Identity,
    string Status,
    DateTimeOffset Started,
    DateTimeOffset Alive,
    DateTimeOffset? Suspected,
    IReadOnlyList<string> SuspectedBy,
    MemberReport? Report = null,
    string? Error = null)
{
    public const string Joining = "joining";
    public const string Active = "active";
    public const string Stopping = "stopping";
    public const string Dead = "dead";

    /// <summary>When it was declared dead by others or has left by itself.</summary>
    [JsonIgnore]
    public DateTimeOffset Ended => Suspected is { } at && at > Alive ? at : Alive;
}

/// <summary>A node as its Node object has it.</summary>
/// <param name="Since">Of being ready or not.</param>
internal sealed record NodeState(string Name, string Address, string Version, bool Ready, DateTimeOffset? Since, string Reason, string Message);

/// <summary>A certificate request that nobody has decided.</summary>
internal sealed record WaitingRequest(string Name, string User, DateTimeOffset Since);

/// <summary>All that <c>status</c> says.</summary>
/// <param name="Problems">Whole sentences; empty when all is well.</param>
/// <param name="Notes">What is no problem but worth knowing.</param>
internal sealed record StatusReport(
    bool Healthy,
    IReadOnlyList<string> Problems,
    IReadOnlyList<string> Notes,
    ClusterReport? Cluster,
    IReadOnlyList<NodeState>? Nodes,
    IReadOnlyList<WaitingRequest>? CertificateRequests);

/// <summary>The reports as JSON.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, WriteIndented = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ClusterReport))]
[JsonSerializable(typeof(StatusReport))]
internal sealed partial class StatusJson : JsonSerializerContext;
