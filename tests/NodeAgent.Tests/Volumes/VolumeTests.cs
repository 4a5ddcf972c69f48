using System.Net.Sockets;
using System.Text.Json.Nodes;
using OrleansOrchestrator.NodeAgent.Networking;
using OrleansOrchestrator.NodeAgent.Tests.Fixtures;

namespace OrleansOrchestrator.NodeAgent.Tests.Volumes;

/// <summary>What containers see of volumes, users and ports.</summary>
[Collection(ContainerdCollection.Name)]
[Trait("Category", "Containerd")]
public sealed class VolumeTests(ContainerdFixture containerd)
{
    private const string Wait = "trap 'exit 0' TERM; while true; do sleep 0.1; done";
    private static readonly string Image = TestImage.Name;

    [Fact]
    public async Task Changed_objects_appear_in_mounted_volumes()
    {
        await using var node = await NodeFixture.StartAsync(containerd);
        PutMap(node, "one");
        PutSecret(node, "Zmlyc3Q=");
        var shared = Directory.CreateDirectory(Path.Combine(containerd.Paths.Root, "content-shared")).FullName;
        node.CreatePod("content", $$$$"""
            {"terminationGracePeriodSeconds":1,"containers":[{"name":"c","image":"{{{{Image}}}}",
               "command":["sh","-c","while true; do echo \"$(cat /conf/key)|$(cat /cred/key)|$(cat /fixed)|$(cat /all/key)\" > /shared/seen.new; ls /conf > /shared/names; busybox mv /shared/seen.new /shared/seen; sleep 0.1; done"],
               "volumeMounts":[{"name":"conf","mountPath":"/conf"},{"name":"cred","mountPath":"/cred"},{"name":"conf","mountPath":"/fixed","subPath":"key"},
                 {"name":"all","mountPath":"/all"},{"name":"v","mountPath":"/shared"}]}],
             "volumes":[{"name":"conf","configMap":{"name":"live"}},{"name":"cred","secret":{"secretName":"live"}},
               {"name":"all","projected":{"sources":[{"configMap":{"name":"live","items":[{"key":"key","path":"key"}]}}]}},
               {"name":"v","hostPath":{"path":"{{{{shared}}}}"}}]}
            """);
        await SeenAsync("one|first|one|one");
        PutMap(node, "two");
        // What is mounted by a sub-path stays as it was.
        await SeenAsync("two|first|one|two");
        PutSecret(node, "c2Vjb25k");
        await SeenAsync("two|second|one|two");
        node.Api.Put("api/v1/namespaces/default/configmaps/live", (JsonObject)JsonNode.Parse(
            """{"metadata":{"name":"live","namespace":"default"},"data":{"key":"two","other":"new"}}""")!);
        await Eventually.TrueAsync(() => File.ReadAllText(Path.Combine(shared, "names")).Contains("other", StringComparison.Ordinal), "the new key");
        node.DeletePod("content", 0);
        await node.GoneAsync("content");

        Task SeenAsync(string expected) => Eventually.TrueAsync(() => Seen() == expected, expected, Seen);
        string Seen()
        {
            try
            {
                return File.ReadAllText(Path.Combine(shared, "seen")).Trim();
            }
            catch (IOException e)
            {
                return e.Message;
            }
        }
    }

    [Fact]
    public async Task Pod_waits_for_an_object_it_mounts_and_starts_when_it_appears()
    {
        await using var node = await NodeFixture.StartAsync(containerd);
        node.CreatePod("waits", $$$$"""
            {"terminationGracePeriodSeconds":1,"containers":[{"name":"c","image":"{{{{Image}}}}","command":["sh","-c","{{{{Wait}}}}"],
               "volumeMounts":[{"name":"conf","mountPath":"/conf"}]}],
             "volumes":[{"name":"conf","configMap":{"name":"late"}}]}
            """);
        await Eventually.TrueAsync(() => node.Api.All("api/v1/namespaces/default/events/").Any(e => (string?)e["reason"] == "FailedMount"), "the event");
        Assert.Equal("Pending", (string?)node.Status("waits")!["phase"]);
        node.Api.Put("api/v1/namespaces/default/configmaps/late", (JsonObject)JsonNode.Parse(
            """{"metadata":{"name":"late","namespace":"default"},"data":{"key":"value"}}""")!);
        await node.ReadyAsync("waits");
        node.DeletePod("waits", 0);
        await node.GoneAsync("waits");
    }

    [Fact]
    public async Task Users_and_groups_are_as_the_pod_asks_and_an_empty_directory_is_shared()
    {
        await using var node = await NodeFixture.StartAsync(containerd);
        node.CreatePod("users", $$$$"""
            {"restartPolicy":"Never","securityContext":{"runAsUser":1000,"runAsGroup":3000,"fsGroup":2000,"supplementalGroups":[4000]},
             "initContainers":[{"name":"w","image":"{{{{Image}}}}","command":["sh","-c","echo mine > /data/file"],"volumeMounts":[{"name":"data","mountPath":"/data"}]}],
             "containers":[{"name":"c","image":"{{{{Image}}}}","terminationMessagePath":"/dev/termination-log","securityContext":{"runAsUser":1001},
               "command":["sh","-c","echo \"$(id -u)|$(id -g)|$(id -G)|$(stat -c '%u %g' /data/file)|$(stat -c %g /data)|$(stat -c %g /token/token)|$(cat /data/file)|$(touch /data/other && echo writable)\" > /dev/termination-log"],
               "volumeMounts":[{"name":"data","mountPath":"/data"},{"name":"token","mountPath":"/token"}]}],
             "volumes":[{"name":"data","emptyDir":{}},{"name":"token","projected":{"sources":[{"serviceAccountToken":{"path":"token"}}]}}]}
            """);
        await node.PhaseAsync("users", "Succeeded");
        var message = ((string)node.Status("users")!["containerStatuses"]![0]!["state"]!["terminated"]!["message"]!).Trim().Split('|');
        Assert.Equal(("1001", "3000"), (message[0], message[1]));
        Assert.Equal(["2000", "3000", "4000"], message[2].Split(' ').Order(StringComparer.Ordinal));
        Assert.Equal("1000 2000", message[3]);
        Assert.Equal(["2000", "2000", "mine", "writable"], message[4..]);
        node.DeletePod("users", 0);
        await node.GoneAsync("users");
    }

    [Fact]
    public async Task Root_is_refused_to_those_who_forbid_it_and_a_read_only_root_is_read_only()
    {
        await using var node = await NodeFixture.StartAsync(containerd);
        node.CreatePod("root", $$$$"""{"containers":[{"name":"c","image":"{{{{Image}}}}","securityContext":{"runAsNonRoot":true}}]}""");
        node.CreatePod("readonly", $$$$"""
            {"restartPolicy":"Never","containers":[{"name":"c","image":"{{{{Image}}}}","securityContext":{"readOnlyRootFilesystem":true},
              "command":["sh","-c","touch /file && exit 1; touch /dev/shm/file"]}]}
            """);
        await Eventually.TrueAsync(
            () => (string?)node.Status("root")?["containerStatuses"]?[0]?["state"]?["waiting"]?["reason"] == "CreateContainerConfigError", "the refusal");
        await node.PhaseAsync("readonly", "Succeeded");
        foreach (var pod in (string[])["root", "readonly"])
        {
            node.DeletePod(pod, 0);
            await node.GoneAsync(pod);
        }
    }

    [Fact]
    public async Task Host_port_leads_to_the_container()
    {
        await using var node = await NodeFixture.StartAsync(containerd);
        node.CreatePod("port", Listening(18080));
        await node.ReadyAsync("port");
        await Eventually.TrueAsync(() => AnswersAsync(18080), "an answer at the host port");
        node.DeletePod("port", 0);
        await node.GoneAsync("port");
    }

    [Fact]
    public async Task Host_port_rules_that_a_killed_runtime_left_are_removed_and_those_of_others_stay()
    {
        await using var node = await NodeFixture.StartAsync(containerd);
        node.CreatePod("left", Listening(18081));
        await node.ReadyAsync("left");
        var left = HostPortRules.SandboxesOf(containerd.Paths);
        Assert.Single(left);
        node.CreatePod("other", Listening(18082));
        await node.ReadyAsync("other");
        await Eventually.TrueAsync(async () => await AnswersAsync(18081) && await AnswersAsync(18082), "answers at both host ports");

        Assert.Null(await HostPortRules.RemoveAsync(left, CancellationToken.None));
        Assert.False(await AnswersAsync(18081));
        Assert.True(await AnswersAsync(18082));
        var (rules, _) = await NetworkTools.ExecuteAsync("iptables-save", ["-t", "nat"], null, CancellationToken.None);
        Assert.DoesNotContain(left.First(), rules);
        Assert.Null(await HostPortRules.RemoveAsync(left, CancellationToken.None));
        foreach (var pod in (string[])["left", "other"])
        {
            node.DeletePod(pod, 0);
            await node.GoneAsync(pod);
        }

        Assert.Empty(HostPortRules.SandboxesOf(containerd.Paths));
    }

    private static string Listening(int port) => $$$$"""
        {"terminationGracePeriodSeconds":1,"containers":[{"name":"c","image":"{{{{Image}}}}","command":["sh","-c","echo hello > /tmp/index.html; httpd -f -p 8080 -h /tmp"],
          "ports":[{"containerPort":8080,"hostPort":{{{{port}}}}}]}]}
        """;

    // From outside the pod's network, by an address of this machine.
    private static async Task<bool> AnswersAsync(int port)
    {
        var machine = System.Net.NetworkInformation.NetworkInterface.GetAllNetworkInterfaces()
            .SelectMany(card => card.GetIPProperties().UnicastAddresses).Select(unicast => unicast.Address)
            .First(address => address.AddressFamily == AddressFamily.InterNetwork && !System.Net.IPAddress.IsLoopback(address)
                && !address.ToString().StartsWith("10.251.", StringComparison.Ordinal));
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(2) };
        try
        {
            return await http.GetStringAsync($"http://{machine}:{port}/index.html") == "hello\n";
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }

    private static void PutMap(NodeFixture node, string value) => node.Api.Put("api/v1/namespaces/default/configmaps/live", new JsonObject
    {
        ["metadata"] = new JsonObject { ["name"] = "live", ["namespace"] = "default" },
        ["data"] = new JsonObject { ["key"] = value },
    });

    private static void PutSecret(NodeFixture node, string encoded) => node.Api.Put("api/v1/namespaces/default/secrets/live", new JsonObject
    {
        ["metadata"] = new JsonObject { ["name"] = "live", ["namespace"] = "default" },
        ["data"] = new JsonObject { ["key"] = encoded },
    });
}
