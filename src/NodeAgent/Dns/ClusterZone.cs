using System.Net;
using ARSoft.Tools.Net;
using ARSoft.Tools.Net.Dns;
using k8s.Models;
using OrleansOrchestrator.NodeAgent.Services;

namespace OrleansOrchestrator.NodeAgent.Dns;

/// <summary>Answers for the cluster's zone and for the reverse names of service addresses, from the services and endpoints as they are, in the form of
/// the Kubernetes DNS specification.</summary>
internal sealed class ClusterZone(ServiceDirectory directory, string clusterDomain)
{
    private const int Ttl = 5;
    private const string ReverseSuffix = ".in-addr.arpa";
    private const string DnsVersion = "1.1.0";
    private readonly DomainName zone = DomainName.Parse(clusterDomain);
    private readonly string suffix = "." + clusterDomain.ToLowerInvariant();

    /// <summary>The answer, or null when the name is somebody else's.</summary>
    public ZoneAnswer? Find(DnsQuestion question)
    {
        var name = string.Join('.', question.Name.Labels).ToLowerInvariant();
        if (name.EndsWith(ReverseSuffix, StringComparison.Ordinal))
            return FindReverse(question, name[..^ReverseSuffix.Length].Split('.'));
        if (name == suffix[1..])
            return Found([]);
        if (!name.EndsWith(suffix, StringComparison.Ordinal))
            return null;
        var labels = name[..^suffix.Length].Split('.');
        return labels[^1] switch
        {
            "svc" => FindService(question, labels.AsSpan(0, labels.Length - 1)),
            "pod" => FindPod(question, labels.AsSpan(0, labels.Length - 1)),
            "dns-version" when labels.Length == 1 => Found(
                question.RecordType == RecordType.Txt ? [new TxtRecord(question.Name, Ttl, DnsVersion)] : []),
            _ => Missing(),
        };
    }

    private ZoneAnswer FindService(DnsQuestion question, ReadOnlySpan<string> labels)
    {
        if (labels.Length == 0)
            return Found([]);
        if (labels.Length == 1)
            return directory.HasNamespace(labels[0]) ? Found([]) : Missing();
        var entry = directory.Find(new ServiceKey(labels[^1], labels[^2]));
        if (entry.Service is not { } service)
            return Missing();
        var rest = labels[..^2];
        if (service.Spec.Type == "ExternalName")
        {
            return rest.Length == 0 && DomainName.TryParse(service.Spec.ExternalName, out var target)
                ? new ZoneAnswer(ReturnCode.NoError, [new CNameRecord(question.Name, Ttl, target!)], [], Alias: target)
                : Missing();
        }
        var records = rest.Length switch
        {
            0 => Addresses(question.Name, entry, null),
            1 => Addresses(question.Name, entry, rest[0]),
            2 when rest[0].StartsWith('_') && rest[1].StartsWith('_') => Ports(question, entry, rest[0][1..], rest[1][1..]),
            _ => [],
        };
        // A headless service without endpoints has no addresses, as a name that is not there.
        if (records.Count == 0)
            return Missing();
        var answers = records.FindAll(one => question.RecordType == RecordType.Any || one.RecordType == question.RecordType);
        var glue = answers.Count > 0 && answers[0] is SrvRecord ? Targets(entry, answers) : [];
        return Found(answers, glue);
    }

    // An address of the service itself, or, of a headless one, of all ready endpoints or of the one with a host name.
    private static List<DnsRecordBase> Addresses(DomainName name, ServiceEntry entry, string? hostname)
    {
        var records = new List<DnsRecordBase>();
        if (!IsHeadless(entry.Service!))
        {
            if (hostname is null)
            {
                foreach (var address in ServiceDirectory.AddressesOf(entry.Service!))
                    Add(records, name, address);
            }
            return records;
        }
        foreach (var (endpoint, address) in Endpoints(entry))
        {
            if (hostname is null || hostname == HostnameOf(endpoint, address))
                Add(records, name, address);
        }
        // The same address may be in several slices.
        return [.. records.DistinctBy(one => ((AddressRecordBase)one).Address)];
    }

    private List<DnsRecordBase> Ports(DnsQuestion question, ServiceEntry entry, string port, string protocol)
    {
        var records = new List<DnsRecordBase>();
        var owner = NameOf(entry);
        if (!IsHeadless(entry.Service!))
        {
            foreach (var one in entry.Service!.Spec.Ports ?? [])
            {
                if (one.Name == port && (one.Protocol ?? "TCP").Equals(protocol, StringComparison.OrdinalIgnoreCase))
                    records.Add(new SrvRecord(question.Name, Ttl, 0, 100, (ushort)one.Port, owner));
            }
            return records;
        }
        var seen = new HashSet<(string, int)>();
        foreach (var slice in entry.Slices)
        {
            foreach (var one in slice.Ports ?? [])
            {
                if (one.Name != port || one.Port is not { } number || !(one.Protocol ?? "TCP").Equals(protocol, StringComparison.OrdinalIgnoreCase))
                    continue;
                foreach (var (endpoint, address) in Endpoints(slice))
                {
                    var hostname = HostnameOf(endpoint, address);
                    if (seen.Add((hostname, number)))
                        records.Add(new SrvRecord(question.Name, Ttl, 0, 100, (ushort)number, DomainName.Parse(hostname) + owner));
                }
            }
        }
        return records;
    }

    private List<DnsRecordBase> Targets(ServiceEntry entry, List<DnsRecordBase> services)
    {
        var glue = new List<DnsRecordBase>();
        foreach (var target in services.Cast<SrvRecord>().Select(one => one.Target).Distinct())
            glue.AddRange(Addresses(target, entry, IsHeadless(entry.Service!) ? target.Labels[0] : null));
        return glue;
    }

    private ZoneAnswer FindPod(DnsQuestion question, ReadOnlySpan<string> labels)
    {
        if (labels.Length is 0 or 1)
            return Found([]);
        if (labels.Length != 2 || !IPAddress.TryParse(labels[0].Replace('-', '.'), out var address) || labels[0].Split('-').Length != 4)
            return Missing();
        return Found(question.RecordType is RecordType.A or RecordType.Any ? [new ARecord(question.Name, Ttl, address)] : []);
    }

    private ZoneAnswer? FindReverse(DnsQuestion question, string[] labels)
    {
        Array.Reverse(labels);
        var address = string.Join('.', labels);
        if (directory.FindByAddress(address) is not { } key)
            return null;
        return Found(question.RecordType is RecordType.Ptr or RecordType.Any
            ? [new PtrRecord(question.Name, Ttl, DomainName.Parse($"{key.Name}.{key.Namespace}.svc{suffix}"))]
            : []);
    }

    private DomainName NameOf(ServiceEntry entry) =>
        DomainName.Parse($"{entry.Service!.Metadata.Name}.{entry.Service.Metadata.NamespaceProperty}.svc{suffix}");

    private static bool IsHeadless(V1Service service) => service.Spec.ClusterIP == "None";

    private static IEnumerable<(V1Endpoint Endpoint, string Address)> Endpoints(ServiceEntry entry) => entry.Slices.SelectMany(Endpoints);

    private static IEnumerable<(V1Endpoint Endpoint, string Address)> Endpoints(V1EndpointSlice slice)
    {
        foreach (var endpoint in slice.Endpoints ?? [])
        {
            if (endpoint.Conditions?.Ready == false)
                continue;
            foreach (var address in endpoint.Addresses ?? [])
                yield return (endpoint, address);
        }
    }

    private static string HostnameOf(V1Endpoint endpoint, string address) =>
        string.IsNullOrEmpty(endpoint.Hostname) ? address.Replace('.', '-').Replace(':', '-') : endpoint.Hostname;

    private static void Add(List<DnsRecordBase> records, DomainName name, string text)
    {
        var address = IPAddress.Parse(text);
        records.Add(address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork
            ? new ARecord(name, Ttl, address)
            : new AaaaRecord(name, Ttl, address));
    }

    private ZoneAnswer Found(List<DnsRecordBase> answers, List<DnsRecordBase>? additional = null) =>
        new(ReturnCode.NoError, answers, additional ?? [], answers.Count == 0 ? Authority() : null);

    private ZoneAnswer Missing() => new(ReturnCode.NxDomain, [], [], Authority());

    // The last number is how long a missing name may be remembered.
    private SoaRecord Authority() => new(
        zone, Ttl, DomainName.Parse("ns.dns" + suffix), DomainName.Parse("hostmaster" + suffix),
        1, 7200, 1800, 86400, Ttl);
}
