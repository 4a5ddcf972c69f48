using System.Text;
using OrleansOrchestrator.Api.Catalog;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Patching;
using OrleansOrchestrator.Registry.Store;
using Xunit;

namespace OrleansOrchestrator.Grains.Tests.Registry;

public class ApplyTests(RegistryCluster cluster) : IClassFixture<RegistryCluster>
{
    private readonly ResourceDefinition _configMaps = cluster.Resource("", "configmaps");

    [Fact]
    public async Task First_apply_creates_and_the_same_again_writes_nothing()
    {
        var first = await ApplyAsync("made", "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: made\ndata:\n  a: '1'\n", "one");
        Assert.True(first.Created);
        var owner = RegistryCluster.Tree(first.Object)["metadata"]!["managedFields"]!.AsArray();
        Assert.Equal("{\"f:data\":{\"f:a\":{}}}", Assert.Single(owner)!["fieldsV1"]!.ToJsonString());
        Assert.Equal("Apply", (string?)owner[0]!["operation"]);

        var again = await ApplyAsync("made", Config("made", "\"a\":\"1\""), "one");
        Assert.False(again.Created);
        Assert.Equal(first.Object.Revision, again.Object.Revision);
    }

    [Fact]
    public async Task Fields_no_longer_applied_are_removed()
    {
        await ApplyAsync("less", Config("less", "\"a\":\"1\",\"b\":\"2\""), "one");
        var less = await ApplyAsync("less", Config("less", "\"b\":\"2\""), "one");
        Assert.Equal("{\"b\":\"2\"}", RegistryCluster.Tree(less.Object)["data"]!.ToJsonString());
        var none = await ApplyAsync("less", "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\"}", "one");
        Assert.Null(RegistryCluster.Tree(none.Object)["data"]);
    }

    [Fact]
    public async Task Fields_of_others_are_a_conflict_unless_forced()
    {
        await cluster.CreateConfigMapAsync("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"held"},"data":{"a":"1"}}""");
        var failure = await Assert.ThrowsAsync<ApiException>(() => ApplyAsync("held", Config("held", "\"a\":\"2\""), "one"));
        Assert.Equal("Apply failed with 1 conflict: conflict with \"test\" using v1: .data.a", failure.Message);
        var forced = await ApplyAsync("held", Config("held", "\"a\":\"2\""), "one", force: true);
        Assert.Equal("2", (string?)RegistryCluster.Tree(forced.Object)["data"]!["a"]);
    }

    [Fact]
    public async Task A_stale_revision_in_the_configuration_is_refused()
    {
        var first = await ApplyAsync("stale", Config("stale", "\"a\":\"1\""), "one");
        await ApplyAsync("stale", Config("stale", "\"a\":\"2\""), "one");
        var old = Config("stale", "\"a\":\"3\"").Replace("\"name\"", $"\"resourceVersion\":\"{first.Object.Revision}\",\"name\"");
        var failure = await Assert.ThrowsAsync<ApiException>(() => ApplyAsync("stale", old, "one"));
        Assert.Equal((409, "Conflict"), (failure.Status.Code, failure.Status.Reason));
    }

    private static string Config(string name, string data) =>
        $$$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"{{{name}}}"},"data":{ {{{data}}} }}""";

    private Task<WriteResult> ApplyAsync(string name, string config, string manager, bool force = false) => cluster.Store.PatchAsync(
        _configMaps, "default", name, null, new PatchRequest(PatchType.Apply, Encoding.UTF8.GetBytes(config), force),
        new WriteContext { User = UserInfo.System, FieldManager = manager }, CancellationToken.None);
}
