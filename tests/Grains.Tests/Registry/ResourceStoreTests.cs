using System.Text;
using OrleansOrchestrator.Api.Catalog;
using OrleansOrchestrator.Api.Decoding;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Patching;
using OrleansOrchestrator.Registry.Store;
using Xunit;

namespace OrleansOrchestrator.Grains.Tests.Registry;

public class ResourceStoreTests(RegistryCluster cluster) : IClassFixture<RegistryCluster>
{
    private const string Default = "default";
    private readonly ResourceDefinition _configMaps = cluster.Resource("", "configmaps");

    [Fact]
    public async Task Member_that_no_patch_operation_has_is_a_warning_and_strictly_a_failure()
    {
        await CreateAsync("operated", "1");
        var patch = new PatchRequest(PatchType.Json, "[{\"op\":\"add\",\"path\":\"/data/a\",\"value\":\"b\",\"extra\":1}]"u8.ToArray());
        var strict = new WriteContext { User = UserInfo.System, FieldValidation = FieldValidation.Strict };
        var refused = await Assert.ThrowsAsync<ApiException>(() =>
            cluster.Store.PatchAsync(_configMaps, Default, "operated", null, patch, strict, CancellationToken.None));
        Assert.Equal((422, "patch"), (refused.Status.Code, refused.Status.Details!.Causes![0].Field));
        Assert.EndsWith("strict decoding error: json patch unknown field \"[0].extra\"", refused.Message);

        var warned = RegistryCluster.Context();
        var patched = await cluster.Store.PatchAsync(_configMaps, Default, "operated", null, patch, warned, CancellationToken.None);
        Assert.Equal("b", (string?)RegistryCluster.Tree(patched.Object)["data"]!["a"]);
        Assert.Equal(["json patch unknown field \"[0].extra\""], warned.Warnings);
    }

    [Fact]
    public async Task Create_returns_what_get_returns()
    {
        var created = await CreateAsync("created", "1");
        var read = await GetAsync("created");
        Assert.True(created.Created);
        Assert.Equal(created.Object.Value.ToArray(), read.Value.ToArray());
        var tree = RegistryCluster.Tree(read);
        Assert.Equal(read.Revision.ToString(), (string?)tree["metadata"]!["resourceVersion"]);
        Assert.StartsWith("{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{", Encoding.UTF8.GetString(read.Value.Span));
    }

    [Fact]
    public async Task Create_of_a_name_that_exists_is_a_conflict()
    {
        await CreateAsync("twice", "1");
        var failure = await Assert.ThrowsAsync<ApiException>(() => CreateAsync("twice", "2"));
        Assert.Equal((409, "AlreadyExists"), (failure.Status.Code, failure.Status.Reason));
    }

    [Fact]
    public async Task Create_in_a_missing_namespace_is_not_found()
    {
        var failure = await Assert.ThrowsAsync<ApiException>(() => cluster.Store.CreateAsync(
            _configMaps, "nowhere", ConfigMap("a", "1"), RegistryCluster.Context(), CancellationToken.None));
        Assert.Equal("namespaces \"nowhere\" not found", failure.Status.Message);
    }

    [Fact]
    public async Task Dry_run_stores_nothing()
    {
        var dry = await cluster.CreateConfigMapAsync(ConfigMap("dry", "1").ToJsonString(), dryRun: true);
        Assert.Null(RegistryCluster.Tree(dry.Object)["metadata"]!["resourceVersion"]);
        await Assert.ThrowsAsync<ApiException>(() => GetAsync("dry"));
    }

    [Fact]
    public async Task Update_with_an_old_revision_is_a_conflict_and_without_one_overwrites()
    {
        var first = (await CreateAsync("versions", "1")).Object;
        await UpdateAsync("versions", "2", first.Revision);
        var failure = await Assert.ThrowsAsync<ApiException>(() => UpdateAsync("versions", "3", first.Revision));
        Assert.Equal("Conflict", failure.Status.Reason);
        await UpdateAsync("versions", "4", null);
        Assert.Equal("4", (string?)RegistryCluster.Tree(await GetAsync("versions"))["data"]!["k"]);
    }

    [Fact]
    public async Task Update_without_effect_keeps_the_revision()
    {
        var first = (await CreateAsync("same", "1")).Object;
        var again = await UpdateAsync("same", "1", first.Revision);
        Assert.Equal(first.Revision, again.Object.Revision);
    }

    [Fact]
    public async Task Concurrent_patches_all_take_effect()
    {
        await CreateAsync("busy", "1");
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => PatchAsync("busy", $$$"""{"data":{"p{{{i}}}":"x"}}""")));
        Assert.Equal(21, RegistryCluster.Tree(await GetAsync("busy"))["data"]!.AsObject().Count);
    }

    [Fact]
    public async Task Finalizer_keeps_a_deleted_object_until_it_is_removed()
    {
        await cluster.CreateConfigMapAsync("""
            {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"held","finalizers":["example.com/hold"]}}
            """);
        var deleted = await DeleteAsync("held");
        Assert.False(deleted.Gone);
        Assert.NotNull(RegistryCluster.Tree(await GetAsync("held"))["metadata"]!["deletionTimestamp"]);
        await PatchAsync("held", """{"metadata":{"finalizers":null}}""");
        await Assert.ThrowsAsync<ApiException>(() => GetAsync("held"));
    }

    [Fact]
    public async Task Later_pages_show_the_state_of_the_first()
    {
        foreach (var name in new[] { "page-a", "page-b", "page-c" })
            await CreateAsync(name, "1", "pages");
        var query = new ListQuery(LabelSelector: "set=pages", Limit: 2);
        var first = await cluster.Store.ListAsync(_configMaps, Default, query, CancellationToken.None);
        await DeleteAsync("page-c");
        await CreateAsync("page-d", "1", "pages");
        var second = await cluster.Store.ListAsync(_configMaps, Default, query with { Continue = first.Continue }, CancellationToken.None);
        Assert.Equal(["page-a", "page-b"], first.Objects.Select(o => o.Head.Name));
        Assert.Equal(["page-c"], second.Objects.Select(o => o.Head.Name));
        Assert.Equal(first.Revision, second.Revision);
        Assert.Null(second.Continue);
    }

    [Fact]
    public async Task Watch_shows_objects_coming_into_and_leaving_its_selection()
    {
        var start = (await CreateAsync("watched", "1", "watch")).Object.Revision;
        var watch = await cluster.Store.WatchAsync(_configMaps, Default,
            new WatchQuery(LabelSelector: "set=watch", ResourceVersion: start.ToString()), CancellationToken.None);
        await PatchAsync("watched", """{"data":{"k":"2"}}""");
        await PatchAsync("watched", """{"metadata":{"labels":{"set":"other"}}}""");
        await PatchAsync("watched", """{"metadata":{"labels":{"set":"watch"}}}""");
        await DeleteAsync("watched");
        var seen = new List<string>();
        while (seen.Count < 4)
        {
            var batch = await watch.ReadAsync(TimeSpan.FromSeconds(10), CancellationToken.None);
            Assert.NotEmpty(batch);
            seen.AddRange(batch.Select(e => e.Type));
        }

        Assert.Equal(["MODIFIED", "DELETED", "ADDED", "DELETED"], seen);
    }

    [Fact]
    public async Task Revision_from_the_future_is_too_large()
    {
        var failure = await Assert.ThrowsAsync<ApiException>(() =>
            cluster.Store.GetAsync(_configMaps, Default, "x", "999999999", CancellationToken.None));
        Assert.Equal((504, "Timeout"), (failure.Status.Code, failure.Status.Reason));
    }

    private static System.Text.Json.Nodes.JsonObject ConfigMap(string name, string value, string set = "none", string? revision = null)
    {
        var map = RegistryCluster.Parse($$$"""
            {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"{{{name}}}","labels":{"set":"{{{set}}}"} },"data":{"k":"{{{value}}}"} }
            """);
        if (revision is not null)
            map["metadata"]!["resourceVersion"] = revision;
        return map;
    }

    private Task<WriteResult> CreateAsync(string name, string value, string set = "none") =>
        cluster.Store.CreateAsync(_configMaps, Default, ConfigMap(name, value, set), RegistryCluster.Context(), CancellationToken.None);

    private Task<WriteResult> UpdateAsync(string name, string value, long? revision) => cluster.Store.UpdateAsync(
        _configMaps, Default, name, null, ConfigMap(name, value, "none", revision?.ToString()), RegistryCluster.Context(), CancellationToken.None);

    private Task<WriteResult> PatchAsync(string name, string patch) => cluster.Store.PatchAsync(
        _configMaps, Default, name, null, new PatchRequest(PatchType.Merge, Encoding.UTF8.GetBytes(patch)), RegistryCluster.Context(),
        CancellationToken.None);

    private Task<OrleansOrchestrator.Registry.Cache.CachedObject> GetAsync(string name) =>
        cluster.Store.GetAsync(_configMaps, Default, name, null, CancellationToken.None);

    private Task<DeleteResult> DeleteAsync(string name) => cluster.Store.DeleteAsync(
        _configMaps, Default, name, new DeleteRequest(), RegistryCluster.Context(), CancellationToken.None);
}
