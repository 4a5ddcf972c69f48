using ARSoft.Tools.Net;
using ARSoft.Tools.Net.Dns;

namespace OrleansOrchestrator.NodeAgent.Dns;

/// <summary>What a zone says to a question.</summary>
/// <param name="Authority">Goes along when there is no answer, and says how long that holds.</param>
/// <param name="Alias">A name whose records complete the answer.</param>
internal sealed record ZoneAnswer(
    ReturnCode Code, IReadOnlyList<DnsRecordBase> Answers, IReadOnlyList<DnsRecordBase> Additional, SoaRecord? Authority = null, DomainName? Alias = null);
