using System.Net;
using System.Net.Sockets;
using Xunit;

namespace OrleansOrchestrator.EndToEnd.Tests.Services;

/// <summary>Services of every sort, asked from the machine and from pods on both nodes, and the names they have.</summary>
[Collection(nameof(ClusterFixture))]
public class ServiceTests(ClusterFixture cluster)
{
    private const byte Response = 0x80;
    private const byte NoSuchName = 3;

    [Fact]
    public async Task Service_with_two_ports_and_node_ports_is_reached_everywhere()
    {
        await using var space = await TestNamespace.CreateAsync(cluster, "service-ports");
        await space.ApplyAsync($$$$"""
            {"apiVersion":"v1","kind":"List","items":[
              {"apiVersion":"v1","kind":"Pod","metadata":{"name":"two","labels":{"app":"two"}},"spec":{"terminationGracePeriodSeconds":1,"containers":[
                {"name":"a","image":"{{{{ClusterFixture.Image}}}}","ports":[{"name":"web","containerPort":8080}],"command":["sh","-c","echo web >/www/index.html; httpd -f -p 8080 -h /www"]},
                {"name":"b","image":"{{{{ClusterFixture.Image}}}}","ports":[{"name":"admin","containerPort":9090}],"command":["sh","-c","echo admin >/www/index.html; httpd -f -p 9090 -h /www"]}]}},
              {"apiVersion":"v1","kind":"Service","metadata":{"name":"two"},"spec":{"type":"NodePort","selector":{"app":"two"},"ports":[
                {"name":"web","port":80,"targetPort":"web"},{"name":"admin","port":90,"targetPort":"admin"}]}},
              {{{{Asker("asker-1", 0)}}}},{{{{Asker("asker-2", 1)}}}}]}
            """);
        await space.ReadyAsync("two", "asker-1", "asker-2");
        var service = await space.GetAsync("service", "two");
        var address = (string)service["spec"]!["clusterIP"]!;
        var nodes = (await cluster.GetAsync("nodes"))["items"]!.AsArray()
            .Select(n => (string)n!["status"]!["addresses"]!.AsArray().First(a => (string?)a!["type"] == "InternalIP")!["address"]!).ToList();
        var index = 0;
        foreach (var expected in (string[])["web", "admin"])
        {
            var port = service["spec"]!["ports"]![index++]!;
            await AnswersAsync(expected, () => Shell.RunAsync("curl", ["-s", "-m", "2", $"http://{address}:{port["port"]}/"]));
            foreach (var node in nodes)
                await AnswersAsync(expected, () => Shell.RunAsync("curl", ["-s", "-m", "2", $"http://{node}:{port["nodePort"]}/"]));
            foreach (var asker in (string[])["asker-1", "asker-2"])
            {
                await AnswersAsync(expected, () => AskAsync(asker, "two", (int)port["port"]!));
                await AnswersAsync(expected, () => AskAsync(asker, nodes[0], (int)port["nodePort"]!));
            }
        }

        // A service without endpoints refuses instead of keeping its callers waiting.
        (await space.KubectlAsync("delete", "pod", "two", "--timeout=20s")).Must();
        await space.EventuallyAsync("a refusal", async () =>
        {
            var refused = await Shell.RunAsync("curl", ["-s", "-m", "5", "-w", "%{time_total}", $"http://{address}/"]);
            return (refused.ExitCode == 7, $"{refused.ExitCode} {refused.Output}{refused.Error}");
        });

        Task<Outcome> AskAsync(string from, string host, int port) =>
            space.ShellAsync(from, $"printf 'GET / HTTP/1.0\\r\\n\\r\\n' | nc -w 2 {host} {port} | tail -n 1");
        Task AnswersAsync(string expected, Func<Task<Outcome>> ask) => space.EventuallyAsync($"the answer {expected}", async () =>
        {
            var answer = await ask();
            return (answer.Output.Trim() == expected, answer.Output + answer.Error);
        });
    }

    [Fact]
    public async Task Datagrams_reach_a_service_from_the_machine_and_from_pods()
    {
        await using var space = await TestNamespace.CreateAsync(cluster, "service-udp");
        var node = (await cluster.GetAsync("nodes"))["items"]![0]!["status"]!["addresses"]!.AsArray()
            .Select(a => (string)a!["address"]!).First(a => IPAddress.TryParse(a, out _));
        using var server = new UdpClient(new IPEndPoint(IPAddress.Parse(node), 0));
        using var stop = new CancellationTokenSource();
        var serving = RefuseNamesAsync(server, stop.Token);
        // A service without a selector: its endpoint, this process, is written by hand.
        await space.ApplyAsync($$$$"""
            {"apiVersion":"v1","kind":"List","items":[
              {"apiVersion":"v1","kind":"Service","metadata":{"name":"names"},"spec":{"ports":[{"name":"dns","protocol":"UDP","port":53}]}},
              {"apiVersion":"discovery.k8s.io/v1","kind":"EndpointSlice","metadata":{"name":"names-1","labels":{"kubernetes.io/service-name":"names"}},
               "addressType":"IPv4","ports":[{"name":"dns","protocol":"UDP","port":{{{{((IPEndPoint)server.Client.LocalEndPoint!).Port}}}}}],"endpoints":[{"addresses":["{{{{node}}}}"]}]},
              {{{{Asker("asker-1", 0)}}}},{{{{Asker("asker-2", 1)}}}}]}
            """);
        await space.ReadyAsync("asker-1", "asker-2");
        var address = IPAddress.Parse((string)(await space.GetAsync("service", "names"))["spec"]!["clusterIP"]!);
        await space.EventuallyAsync("an answering datagram", async () =>
        {
            using var client = new UdpClient();
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1));
            try
            {
                // Refused at once as long as the rules know no endpoint.
                await client.SendAsync(new byte[12], new IPEndPoint(address, 53), patience.Token);
                var answer = await client.ReceiveAsync(patience.Token);
                return (answer.Buffer[2] == Response && answer.RemoteEndPoint.Address.Equals(address), $"{answer.RemoteEndPoint}");
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException)
            {
                return (false, e.Message);
            }
        });
        foreach (var asker in (string[])["asker-1", "asker-2"])
        {
            await space.EventuallyAsync("a refused name", async () =>
            {
                var answer = await space.ShellAsync(asker, $"nslookup -type=a no.such.name. {address}");
                return (answer.Output.Contains("NXDOMAIN", StringComparison.Ordinal), answer.Output + answer.Error);
            });
        }

        await stop.CancelAsync();
        await serving;
    }

    // As much of a name server as says that there is no such name.
    private static async Task RefuseNamesAsync(UdpClient server, CancellationToken stop)
    {
        try
        {
            while (true)
            {
                var query = await server.ReceiveAsync(stop);
                query.Buffer[2] |= Response;
                query.Buffer[3] = NoSuchName;
                await server.SendAsync(query.Buffer, query.RemoteEndPoint, stop);
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    [Fact]
    public async Task Headless_services_and_pods_have_names()
    {
        await using var space = await TestNamespace.CreateAsync(cluster, "names");
        await space.ApplyAsync($$$$"""
            {"apiVersion":"v1","kind":"List","items":[
              {"apiVersion":"v1","kind":"Service","metadata":{"name":"sub"},"spec":{"clusterIP":"None","selector":{"app":"member"},"ports":[{"name":"http","port":80,"targetPort":8080}]}},
              {{{{Member("first")}}}},{{{{Member("second")}}}}]}
            """);
        await space.ReadyAsync("first", "second");
        var addresses = new Dictionary<string, string>();
        foreach (var pod in (string[])["first", "second"])
            addresses[pod] = (string)(await space.GetAsync("pod", pod))["status"]!["podIP"]!;

        await ResolvesAsync("sub", [.. addresses.Values]);
        await ResolvesAsync("host-second.sub", addresses["second"]);
        await ResolvesAsync($"host-first.sub.{space.Name}.svc.cluster.local", addresses["first"]);
        await ResolvesAsync($"{addresses["second"].Replace('.', '-')}.{space.Name}.pod.cluster.local", addresses["second"]);
        await ResolvesAsync("kubernetes.default", (string)(await cluster.GetAsync("service", "kubernetes"))["spec"]!["clusterIP"]!);
        Assert.Equal($"host-first.sub.{space.Name}.svc.cluster.local", (await space.ShellAsync("first", "hostname -f")).Must().Trim());
        var missing = await LookUpAsync("nobody.sub");
        Assert.Contains("NXDOMAIN", missing.Output + missing.Error);
        var records = await space.ShellAsync("first", $"nslookup -type=srv _http._tcp.sub.{space.Name}.svc.cluster.local");
        Assert.Contains($"host-second.sub.{space.Name}.svc.cluster.local", records.Output + records.Error);

        Task<Outcome> LookUpAsync(string name) => space.ShellAsync("first", $"nslookup -type=a {Whole(name)}");
        string Whole(string name) => name switch
        {
            _ when name.EndsWith("cluster.local", StringComparison.Ordinal) => name,
            "kubernetes.default" => name + ".svc.cluster.local",
            _ => $"{name}.{space.Name}.svc.cluster.local",
        };
        Task ResolvesAsync(string name, params string[] expected) => space.EventuallyAsync($"the addresses of {name}", async () =>
        {
            var answer = await LookUpAsync(name);
            return (expected.All(e => answer.Output.Contains("Address: " + e + "\n", StringComparison.Ordinal)), answer.Output + answer.Error);
        });
    }

    private static string Asker(string name, int node) => $$$$"""
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"{{{{name}}}}","labels":{"asker":"yes"}},"spec":{
          "affinity":{"podAntiAffinity":{"preferredDuringSchedulingIgnoredDuringExecution":[{"weight":100,"podAffinityTerm":{"topologyKey":"kubernetes.io/hostname","labelSelector":{"matchLabels":{"asker":"yes"}} }}]}},
          "terminationGracePeriodSeconds":1,"containers":[{"name":"c","image":"{{{{ClusterFixture.Image}}}}","env":[{"name":"NUMBER","value":"{{{{node}}}}"}]}]}}
        """;

    private static string Member(string name) => $$$$"""
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"{{{{name}}}}","labels":{"app":"member"}},"spec":{"hostname":"host-{{{{name}}}}","subdomain":"sub",
          "terminationGracePeriodSeconds":1,"containers":[{"name":"c","image":"{{{{ClusterFixture.Image}}}}"}]}}
        """;
}
