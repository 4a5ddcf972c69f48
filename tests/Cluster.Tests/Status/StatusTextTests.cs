using OrleansOrchestrator.Grains.Abstractions.Members;
using OrleansOrchestrator.Silo.Status;
using Xunit;

namespace OrleansOrchestrator.Cluster.Tests.Status;

/// <summary>What status finds and how it says so.</summary>
public sealed class StatusTextTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Cluster_without_a_fault_is_well()
    {
        var cluster = Cluster([Silo(1, logs: Log("pods", 7)), Silo(2, logs: Log("nodes", 3))], Gateway("gateway-1", Cache("pods", 7), Cache("nodes", 3)));

        Assert.Empty(Findings.Of(cluster, [Node("n1", ready: true)], []));
    }

    [Fact]
    public void Silo_that_was_declared_dead_is_named_with_its_time()
    {
        var cluster = Cluster([Silo(1), Dead(2, secondsAgo: 12), Silo(3)]);

        Assert.Equal(["2 of 3 silos are live; silo-2 (10.0.0.2:11111) was declared dead 12 s ago"], Findings.Of(cluster, [], []));
        Assert.Empty(Notes.Of(cluster));
    }

    [Fact]
    public void Silo_that_is_back_under_its_name_or_has_left_is_a_note()
    {
        var successor = Silo(4) with { Name = "silo-2", Started = Now.AddSeconds(-5) };
        var left = Dead(3, secondsAgo: 28) with { Suspected = null, SuspectedBy = [] };
        var cluster = Cluster([Silo(1), Dead(2, secondsAgo: 12), left, successor]);

        Assert.Empty(Findings.Of(cluster, [], []));
        Assert.Equal(
            ["silo-2 (10.0.0.2:11111) was declared dead 12 s ago and is back", "silo-3 (10.0.0.3:11111) has left 30 s ago"], Notes.Of(cluster));
    }

    [Fact]
    public void Silos_that_all_died_together_are_found_by_their_silence()
    {
        var cluster = Cluster([Silo(1) with { Alive = Now.AddSeconds(-40), Error = "no answer" }]);

        Assert.Equal(
            ["no silo is live", "silo-1 (10.0.0.1:11111) is a member and has not said that it lives for 40 s"], Findings.Of(cluster, [], []));
    }

    [Fact]
    public void Silo_that_does_not_answer_or_is_suspected_is_said()
    {
        var cluster = Cluster([
            Silo(1) with { Report = null, Error = "no answer within the time given" },
            Silo(2) with { Suspected = Now.AddSeconds(-1), SuspectedBy = ["10.0.0.1:11111", "10.0.0.3:11111"] },
            Silo(3) with { Status = SiloState.Joining, Started = Now.AddMinutes(-1), Report = null },
        ]);

        Assert.Equal(
            [
                "silo-1 (10.0.0.1:11111) is a member and does not answer: no answer within the time given",
                "silo-2 (10.0.0.2:11111) is suspected by 10.0.0.1:11111 and 10.0.0.3:11111 since 1 s",
                "silo-3 (10.0.0.3:11111) has been joining for 1 min 0 s",
            ],
            Findings.Of(cluster, [], []));
    }

    [Fact]
    public void Cache_that_is_far_behind_is_said_by_log_and_number()
    {
        var silo = Silo(1, logs: [Log("pods", 10_000), Log("nodes", 50), Log("events", 9_000)]);
        var cluster = Cluster([silo], Gateway("gateway-1", Cache("pods", 5_700), Cache("nodes", 30), Cache("events", 8_000)));

        Assert.Equal(["gateway-1 is 4,300 revisions behind on pods and 1,000 revisions behind on events"], Findings.Of(cluster, [], []));
        Assert.Contains("3 caches, 3 behind", StatusText.Of(Report(cluster)));
    }

    [Fact]
    public void Cache_that_hears_nothing_is_said_whatever_its_revision()
    {
        var logs = Enumerable.Range(1, 5).Select(n => Log("log" + n, 5)).ToArray();
        var cluster = Cluster([Silo(1, logs: logs)], Gateway("gateway-2", [.. logs.Select((log, i) => Cache(log.Log, 5, silent: 30 + i))]));

        Assert.Equal(["gateway-2 has not heard of log5 for 34 s, log4 for 33 s, log3 for 32 s and 2 other logs"], Findings.Of(cluster, [], []));
    }

    [Fact]
    public void Log_with_two_sequencers_is_said()
    {
        var cluster = Cluster([Silo(1, logs: Log("pods", 7)), Silo(2, logs: Log("pods", 5))]);

        Assert.Equal(["pods has a sequencer on silo-1 and silo-2; the database takes the writes of one of them only"], Findings.Of(cluster, [], []));
    }

    [Fact]
    public void Database_gateways_nodes_and_requests_have_their_sentences()
    {
        var cluster = Cluster([]) with
        {
            Database = new DatabaseState("PostgreSQL at db:5432, database oo", 3000, "Connection refused"),
            Gateways = [new GatewayAnswer("gateway-2", 12, null)],
        };
        var node = Node("n1", ready: false) with { Since = Now.AddSeconds(-75), Reason = "NodeStatusUnknown", Message = "Kubelet stopped posting node status." };

        Assert.Equal(
            [
                "the database is unreachable: Connection refused (PostgreSQL at db:5432, database oo)",
                "gateway-2 does not answer; it was last heard of 12 s ago",
                "node n1 has not been ready for 1 min 15 s: NodeStatusUnknown (Kubelet stopped posting node status.)",
                "2 certificate requests wait for approval, the oldest (csr-a of system:node:n2) for 2 min 0 s",
            ],
            Findings.Of(cluster, [node],
            [
                new WaitingRequest("csr-a", "system:node:n2", Now.AddMinutes(-2)), new WaitingRequest("csr-b", "x", Now.AddMinutes(-1)),
                new WaitingRequest("csr-c", "x", Now.AddSeconds(-1)),
            ]));
    }

    [Fact]
    public void Text_has_what_is_wrong_first_and_every_member_and_log_in_a_line()
    {
        var cluster = Cluster([Silo(1, logs: Log("pods", 1_234)), Dead(2, secondsAgo: 12)], Gateway("gateway-1", Cache("pods", 1_230)));

        var text = StatusText.Of(Report(cluster) with { Nodes = [Node("n1", ready: true)] });

        Assert.StartsWith("One thing is wrong:\n  - 1 of 2 silos is live; silo-2 (10.0.0.2:11111) was declared dead 12 s ago\n", text);
        Assert.Contains("\n  silo-1  10.0.0.1:11111  live for 1 h 0 min  1.0  sequences 1 log, schedules 0 shares of the waiting pods, 0 caches up to date\n", text);
        Assert.Contains("\n  silo-2  10.0.0.2:11111  declared dead 12 s ago\n", text);
        Assert.Contains("\n  gateway-1  https://10.0.0.9:6443  live for 3 d 2 h  1.0  1 cache, 1 behind\n", text);
        Assert.Contains("\n  n1  10.0.1.1  ready for 2 min 0 s  v1\n", text);
        Assert.Contains("\n  pods  silo-1     1 min 0 s  2        1,234     gateway-1 by 4\n", text);
    }

    private static StatusReport Report(ClusterReport cluster)
    {
        var problems = Findings.Of(cluster, [], []);
        return new StatusReport(problems.Count == 0, problems, Notes.Of(cluster), cluster, null, null);
    }

    private static ClusterReport Cluster(IReadOnlyList<SiloState> silos, params GatewayAnswer[] gateways) => new(
        Now, new MemberIdentity(MemberKind.Gateway, "gateway-1", "https://10.0.0.9:6443", "1.0", Now), new DatabaseState("PostgreSQL at db:5432", 1), silos, gateways);

    private static SiloState Silo(int number, params SequencedLog[] logs)
    {
        var (name, address) = ($"silo-{number}", $"10.0.0.{number}:11111");
        var report = new MemberReport(new MemberIdentity(MemberKind.Silo, name, address, "1.0", Now.AddHours(-1)), logs, 0, []);
        return new SiloState(name, address, address + "@1", SiloState.Active, Now.AddHours(-1), Now, null, [], report);
    }

    private static SiloState Dead(int number, int secondsAgo) => Silo(number) with
    {
        Status = SiloState.Dead,
        Report = null,
        Alive = Now.AddSeconds(-secondsAgo - 2),
        Suspected = Now.AddSeconds(-secondsAgo),
        SuspectedBy = ["10.0.0.1:11111"],
    };

    private static GatewayAnswer Gateway(string name, params CachedLog[] caches) => new(
        name, 1, new MemberReport(new MemberIdentity(MemberKind.Gateway, name, "https://10.0.0.9:6443", "1.0", Now.AddHours(-74)), [], 0, caches));

    private static SequencedLog Log(string name, long revision) => new(name, revision, 2, Now.AddMinutes(-1), 0.1);

    private static CachedLog Cache(string name, long revision, double silent = 1) => new(name, revision, 2, silent, 0.1);

    private static NodeState Node(string name, bool ready) => new(name, "10.0.1.1", "v1", ready, Now.AddMinutes(-2), "", "");
}
