using System.Net;
using ARSoft.Tools.Net;
using ARSoft.Tools.Net.Dns;
using k8s.Models;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansOrchestrator.NodeAgent.Dns;
using OrleansOrchestrator.NodeAgent.Services;
using OrleansOrchestrator.NodeAgent.Tests.Fixtures;
using OrleansOrchestrator.NodeAgent.Tests.Proxy;
using static OrleansOrchestrator.NodeAgent.Tests.Proxy.TestServices;

namespace OrleansOrchestrator.NodeAgent.Tests.Dns;

/// <summary>Questions over UDP and TCP to a server on the loopback interface.</summary>
public sealed class NameServerTests : IDisposable
{
    private const int Port = 15353;
    private static readonly IPAddress Address = IPAddress.Parse("127.0.53.53");
    private readonly ServiceDirectory directory = new();
    private readonly UpstreamResolvers upstream = UpstreamResolvers.FromFile("/does/not/exist", Address);
    private readonly DnsServer server;

    public NameServerTests()
    {
        server = new NameServer(
            directory, new ClusterZone(directory, "cluster.local"), upstream, Address, TimeProvider.System, NullLogger<NameServer>.Instance).Listen(Port);
    }

    public void Dispose()
    {
        server.Stop();
        upstream.Dispose();
    }

    [Fact]
    public async Task Service_has_its_cluster_address()
    {
        directory.Services.Changed(Service("10.96.0.7"));
        var answer = await AskAsync("web.default.svc.cluster.local", RecordType.A);
        Assert.Equal(["10.96.0.7"], Addresses(answer));
        Assert.Equal(5, answer.AnswerRecords[0].TimeToLive);
        Assert.True(answer.IsAuthoritiveAnswer);
        Assert.Equal(["10.96.0.7"], Addresses(await AskAsync("WEB.default.svc.cluster.local", RecordType.A)));
        Assert.Equal(["10.96.0.7"], Addresses(await AskAsync("web.default.svc.cluster.local", RecordType.A, tcp: true)));
    }

    [Fact]
    public async Task Headless_service_has_its_ready_endpoints_and_their_host_names()
    {
        directory.Services.Changed(Service("None"));
        var named = Ready("10.244.0.5");
        named.Hostname = "web-0";
        directory.Slices.Changed(Slice(named, Ready("10.244.0.6"), Terminating("10.244.0.7", serving: true)));
        Assert.Equal(["10.244.0.5", "10.244.0.6"], Addresses(await AskAsync("web.default.svc.cluster.local", RecordType.A)));
        Assert.Equal(["10.244.0.5"], Addresses(await AskAsync("web-0.web.default.svc.cluster.local", RecordType.A)));
        Assert.Equal(["10.244.0.6"], Addresses(await AskAsync("10-244-0-6.web.default.svc.cluster.local", RecordType.A)));
        var ports = await AskAsync("_http._tcp.web.default.svc.cluster.local", RecordType.Srv);
        Assert.Equal(
            ["web-0.web.default.svc.cluster.local.:8080", "10-244-0-6.web.default.svc.cluster.local.:8080"],
            ports.AnswerRecords.Cast<SrvRecord>().Select(one => $"{one.Target}:{one.Port}"));
    }

    [Fact]
    public async Task Named_port_points_to_the_service()
    {
        directory.Services.Changed(Service("10.96.0.7"));
        var record = Assert.IsType<SrvRecord>(Assert.Single((await AskAsync("_http._tcp.web.default.svc.cluster.local", RecordType.Srv)).AnswerRecords));
        Assert.Equal(("web.default.svc.cluster.local.", 80), (record.Target.ToString(), record.Port));
    }

    [Fact]
    public async Task Other_record_types_of_a_name_that_is_there_are_empty_not_missing()
    {
        directory.Services.Changed(Service("10.96.0.7"));
        var answer = await AskAsync("web.default.svc.cluster.local", RecordType.Aaaa);
        Assert.Equal((ReturnCode.NoError, 0), (answer.ReturnCode, answer.AnswerRecords.Count));
    }

    [Fact]
    public async Task Unknown_name_is_missing_for_five_seconds()
    {
        var answer = await AskAsync("nothing.default.svc.cluster.local", RecordType.A);
        Assert.Equal(ReturnCode.NxDomain, answer.ReturnCode);
        Assert.Equal(5, Assert.IsType<SoaRecord>(Assert.Single(answer.AuthorityRecords)).NegativeCachingTTL);
    }

    [Fact]
    public async Task Answers_count_by_result_and_source()
    {
        using var measurements = new Measurements("orchestrator.node.dns.query.duration");
        directory.Services.Changed(Service("10.96.0.7"));
        await AskAsync("web.default.svc.cluster.local", RecordType.A);
        await AskAsync("nothing.default.svc.cluster.local", RecordType.A);
        await AskAsync("elsewhere.example.org", RecordType.A);
        Assert.Equal(
            ["result=noerror,source=cluster", "result=nxdomain,source=cluster", "result=servfail,source=upstream"],
            measurements.Taken.Select(one => one.Attributes));
    }

    [Fact]
    public async Task Deleted_service_is_missing()
    {
        directory.Services.Changed(Service("10.96.0.7"));
        directory.Services.Deleted(Service("10.96.0.7"));
        Assert.Equal(ReturnCode.NxDomain, (await AskAsync("web.default.svc.cluster.local", RecordType.A)).ReturnCode);
    }

    [Fact]
    public async Task External_name_is_an_alias()
    {
        directory.Services.Changed(Service("", service => (service.Spec.Type, service.Spec.ExternalName) = ("ExternalName", "db.example.org")));
        var alias = Assert.IsType<CNameRecord>(Assert.Single((await AskAsync("web.default.svc.cluster.local", RecordType.CName)).AnswerRecords));
        Assert.Equal("db.example.org.", alias.CanonicalName.ToString());
    }

    [Fact]
    public async Task Pod_name_holds_its_address() =>
        Assert.Equal(["10.244.0.9"], Addresses(await AskAsync("10-244-0-9.default.pod.cluster.local", RecordType.A)));

    [Fact]
    public async Task Cluster_address_has_a_name()
    {
        directory.Services.Changed(Service("10.96.0.7"));
        var record = Assert.IsType<PtrRecord>(Assert.Single((await AskAsync("7.0.96.10.in-addr.arpa", RecordType.Ptr)).AnswerRecords));
        Assert.Equal("web.default.svc.cluster.local.", record.PointerDomainName.ToString());
    }

    [Fact]
    public async Task Foreign_name_without_upstream_fails() =>
        Assert.Equal(ReturnCode.ServerFailure, (await AskAsync("example.org", RecordType.A)).ReturnCode);

    private static IEnumerable<string> Addresses(DnsMessage answer) => answer.AnswerRecords.Cast<ARecord>().Select(one => one.Address.ToString());

    private static async Task<DnsMessage> AskAsync(string name, RecordType type, bool tcp = false)
    {
        IClientTransport transport = tcp ? new TcpClientTransport(Port) : new UdpClientTransport(Port);
        using var client = new DnsClient([Address], [transport], true, 5000);
        var query = new DnsMessage { IsQuery = true, IsRecursionDesired = true };
        query.Questions.Add(new DnsQuestion(DomainName.Parse(name), type, RecordClass.INet));
        return await client.SendMessageAsync(query) ?? throw new TimeoutException(name);
    }
}
