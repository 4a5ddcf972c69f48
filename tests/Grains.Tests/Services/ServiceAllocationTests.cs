using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Grains.Tests.Registry;
using OrleansOrchestrator.Registry.Allocation;
using OrleansOrchestrator.Registry.Store;
using Xunit;

namespace OrleansOrchestrator.Grains.Tests.Services;

/// <summary>Allocation through the whole store: what a client gets, and what may be had again afterwards.</summary>
public sealed class ServiceAllocationTests(RegistryCluster cluster) : IClassFixture<RegistryCluster>
{
    [Fact]
    public async Task Create_gives_each_service_its_own_address_and_port()
    {
        var services = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => CreateAsync($"many-{i}", """{"type":"NodePort","ports":[{"port":80}]}""")));
        var ips = services.Select(s => Text(s, "clusterIP")).ToList();
        Assert.Equal(40, ips.Distinct().Count());
        Assert.All(ips, ip => Assert.True(new ServiceIpRange("10.96.0.0/16").Contains(IPAddress.Parse(ip))));
        Assert.All(services, s => Assert.Equal(Text(s, "clusterIP"), (string?)s["spec"]!["clusterIPs"]![0]));
        var ports = services.Select(NodePort).ToList();
        Assert.Equal(40, ports.Distinct().Count());
        Assert.All(ports, port => Assert.InRange(port, 30000, 32767));
    }

    [Fact]
    public async Task Create_kubernetes_service_has_the_first_address()
    {
        var service = await cluster.Store.GetAsync(cluster.Resource("", "services"), "default", "kubernetes", null, CancellationToken.None);
        Assert.Equal("10.96.0.1", Text(RegistryCluster.Tree(service), "clusterIP"));
        await FailsAsync("first", """{"clusterIP":"10.96.0.1","ports":[{"port":80}]}""",
            """Service "first" is invalid: spec.clusterIPs: Invalid value: ["10.96.0.1"]: failed to allocate IP 10.96.0.1: provided IP is already allocated""");
    }

    [Fact]
    public async Task Create_requested_address_and_port_are_honoured_refused_and_free_after_deletion()
    {
        const string spec = """{"type":"NodePort","clusterIP":"10.96.0.77","ports":[{"port":80,"nodePort":30077}]}""";
        var service = await CreateAsync("fixed", spec);
        Assert.Equal(("10.96.0.77", 30077), (Text(service, "clusterIP"), NodePort(service)));
        await FailsAsync("second", """{"clusterIP":"10.96.0.77","ports":[{"port":80}]}""",
            """Service "second" is invalid: spec.clusterIPs: Invalid value: ["10.96.0.77"]: failed to allocate IP 10.96.0.77: provided IP is already allocated""");
        await FailsAsync("second", """{"type":"NodePort","ports":[{"port":80,"nodePort":30077}]}""",
            """Service "second" is invalid: spec.ports[0].nodePort: Invalid value: 30077: provided port is already allocated""");

        await DeleteAsync("fixed");
        Assert.Equal("10.96.0.77", Text(await CreateAsync("third", spec), "clusterIP"));
    }

    [Fact]
    public async Task Create_outside_the_ranges_is_refused()
    {
        await FailsAsync("far", """{"clusterIP":"192.0.2.1","ports":[{"port":80}]}""",
            """Service "far" is invalid: spec.clusterIPs: Invalid value: ["192.0.2.1"]: failed to allocate IP 192.0.2.1: the provided IP (192.0.2.1) is not in the valid range. The range of valid IPs is 10.96.0.0/16""");
        await FailsAsync("far", """{"type":"NodePort","ports":[{"port":80,"nodePort":80}]}""",
            """Service "far" is invalid: spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range. The range of valid ports is 30000-32767""");
    }

    [Fact]
    public async Task Create_that_fails_half_way_gives_back_what_it_took()
    {
        await CreateAsync("holder", """{"type":"NodePort","ports":[{"port":80,"nodePort":30010}]}""");
        await FailsAsync("half", """{"type":"NodePort","clusterIP":"10.96.0.90","ports":[{"port":80,"nodePort":30010}]}""", null);
        // Nor does a name that exists already keep what the second attempt took.
        await FailsAsync("holder", """{"clusterIP":"10.96.0.90","ports":[{"port":80}]}""", null);
        await EventuallyAsync(() => CreateAsync("whole", """{"clusterIP":"10.96.0.90","ports":[{"port":80}]}"""));
    }

    [Fact]
    public async Task Create_headless_and_external_services_take_nothing()
    {
        Assert.Equal("None", Text(await CreateAsync("headless", """{"clusterIP":"None","selector":{"a":"b"},"ports":[{"port":80}]}"""), "clusterIP"));
        Assert.Equal("", Text(await CreateAsync("alias", """{"type":"ExternalName","externalName":"a.example.com"}"""), "clusterIP"));
        Assert.DoesNotContain(
            await cluster.Services.GetRequiredService<ServiceReservations>().Ips.ReadAsync(CancellationToken.None),
            r => r.Owner is "default/headless" or "default/alias");
    }

    [Fact]
    public async Task Create_one_port_number_may_serve_two_protocols()
    {
        var service = await CreateAsync(
            "dns",
            """{"type":"NodePort","ports":[{"name":"u","port":53,"protocol":"UDP","nodePort":30053},{"name":"t","port":53,"protocol":"TCP","nodePort":30053}]}""");
        Assert.Equal(30053, (int?)service["spec"]!["ports"]![1]!["nodePort"]);
    }

    [Fact]
    public async Task Update_of_the_type_takes_and_returns_ports_and_address()
    {
        await CreateAsync("typed", """{"type":"NodePort","clusterIP":"10.96.0.60","ports":[{"port":80,"nodePort":30060}]}""");
        var plain = await PatchAsync("typed", """{"spec":{"type":"ClusterIP","ports":[{"port":80,"nodePort":null}]}}""");
        Assert.Equal("10.96.0.60", Text(plain, "clusterIP"));
        Assert.Null(plain["spec"]!["ports"]![0]!["nodePort"]);
        await CreateAsync("other", """{"type":"NodePort","ports":[{"port":80,"nodePort":30060}]}""");

        var back = await PatchAsync("typed", """{"spec":{"type":"NodePort"}}""");
        Assert.InRange(NodePort(back), 30000, 32767);
        Assert.NotEqual(30060, NodePort(back));

        await PatchAsync(
            "typed", """{"spec":{"type":"ExternalName","externalName":"a.b","clusterIP":null,"clusterIPs":null,"ports":[{"port":80,"nodePort":null}]}}""");
        await CreateAsync("heir", """{"clusterIP":"10.96.0.60","ports":[{"port":80}]}""");
    }

    [Fact]
    public async Task Create_leaves_the_low_ports_to_those_that_ask_for_them()
    {
        var ports = string.Join(",", Enumerable.Range(1, 100).Select(i => $$"""{"name":"p{{i}}","port":{{i}}}"""));

        var service = await CreateAsync("many", $$"""{"type":"NodePort","ports":[{{ports}}]}""");

        Assert.All(service["spec"]!["ports"]!.AsArray(), port => Assert.InRange((int)port!["nodePort"]!, 30086, 32767));
    }

    [Fact]
    public async Task DryRun_takes_nothing()
    {
        var context = RegistryCluster.Context(dryRun: true);
        var dry = await cluster.Store.CreateAsync(
            cluster.Resource("", "services"), "default", Service("dry", """{"clusterIP":"10.96.0.50","ports":[{"port":80}]}"""), context,
            CancellationToken.None);
        Assert.Equal("10.96.0.50", Text(RegistryCluster.Tree(dry.Object), "clusterIP"));
        await CreateAsync("wet", """{"clusterIP":"10.96.0.50","ports":[{"port":80}]}""");
    }

    private async Task<JsonObject> CreateAsync(string name, string spec) => RegistryCluster.Tree((await cluster.Store.CreateAsync(
        cluster.Resource("", "services"), "default", Service(name, spec), RegistryCluster.Context(), CancellationToken.None)).Object);

    private async Task<JsonObject> PatchAsync(string name, string patch) => RegistryCluster.Tree((await cluster.Store.PatchAsync(
        cluster.Resource("", "services"), "default", name, null,
        new PatchRequest(Api.Patching.PatchType.Merge, System.Text.Encoding.UTF8.GetBytes(patch)), RegistryCluster.Context(),
        CancellationToken.None)).Object);

    private Task<DeleteResult> DeleteAsync(string name) => cluster.Store.DeleteAsync(
        cluster.Resource("", "services"), "default", name, new DeleteRequest(), RegistryCluster.Context(), CancellationToken.None);

    private async Task FailsAsync(string name, string spec, string? message)
    {
        var error = await Assert.ThrowsAsync<ApiException>(() => CreateAsync(name, spec));
        if (message is not null)
            Assert.Equal(message, error.Message);
    }

    /// <summary>What a failed write took is given back just after its answer.</summary>
    private static async Task EventuallyAsync(Func<Task> action)
    {
        for (var i = 0; ; i++)
        {
            try
            {
                await action();
                return;
            }
            catch (ApiException) when (i < 100)
            {
                await Task.Delay(20);
            }
        }
    }

    private static JsonObject Service(string name, string spec) => RegistryCluster.Parse(
        $$"""{"apiVersion":"v1","kind":"Service","metadata":{"name":"{{name}}","namespace":"default"},"spec":{{spec}}}""");

    private static string Text(JsonObject service, string field) => (string?)service["spec"]![field] ?? "";

    private static int NodePort(JsonObject service) => (int)service["spec"]!["ports"]![0]!["nodePort"]!;
}
