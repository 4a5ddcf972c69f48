using System.Net;
using System.Text.Json.Nodes;
using OrleansOrchestrator.Gateway.Tests.Hosting;
using Xunit;

namespace OrleansOrchestrator.Gateway.Tests.Answers;

public sealed class AnswerFormTests(GatewayServer server) : IClassFixture<GatewayServer>, IAsyncLifetime
{
    private const string Maps = "/api/v1/namespaces/forms/configmaps";
    private const string Table = "application/json;as=Table;v=v1;g=meta.k8s.io";

    public async Task InitializeAsync()
    {
        foreach (var name in (string[])["a", "b", "c"])
        {
            await server.SendAsync(HttpMethod.Post, Maps,
                $"{{\"metadata\":{{\"name\":\"{name}\",\"labels\":{{\"l\":\"{name}\"}}}},\"data\":{{\"k\":\"yes\",\"umläut\":\"a: b\\n\"}}}}");
        }
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task List_names_the_type_once_and_its_length_beforehand()
    {
        using var response = await server.Admin.GetAsync(Maps);
        var text = await response.Content.ReadAsStringAsync();
        var list = JsonNode.Parse(text)!;
        Assert.Equal(("ConfigMapList", "v1"), ((string?)list["kind"], (string?)list["apiVersion"]));
        Assert.Equal(["a", "b", "c"], list["items"]!.AsArray().Select(i => (string?)i!["metadata"]!["name"]));
        Assert.All(list["items"]!.AsArray(), i => Assert.Null(i!["kind"]));
        Assert.Equal(System.Text.Encoding.UTF8.GetByteCount(text), response.Content.Headers.ContentLength);
    }

    [Fact]
    public async Task List_of_nothing_is_an_empty_list()
    {
        var (_, list) = await server.GetAsync(Maps + "?labelSelector=l%3Dnone");
        Assert.Equal("[]", list["items"]!.ToJsonString());
    }

    [Fact]
    public async Task Big_list_arrives_whole()
    {
        var filler = new string('x', 100_000);
        for (var i = 0; i < 20; i++)
            await server.CreateAsync("/api/v1/namespaces/big/configmaps", $"{{\"metadata\":{{\"name\":\"m{i:00}\"}},\"data\":{{\"a\":\"{filler}\"}}}}");
        var (_, list) = await server.GetAsync("/api/v1/namespaces/big/configmaps");
        Assert.Equal(20, list["items"]!.AsArray().Count);
        Assert.All(list["items"]!.AsArray(), i => Assert.Equal(filler.Length, ((string?)i!["data"]!["a"])!.Length));
    }

    [Fact]
    public async Task Table_has_columns_and_rows_with_metadata()
    {
        var (_, table) = await server.GetAsync(Maps + "?labelSelector=l%3Da", accept: Table);
        Assert.Equal(("Table", "meta.k8s.io/v1"), ((string?)table["kind"], (string?)table["apiVersion"]));
        Assert.Equal("Name", (string?)table["columnDefinitions"]![0]!["name"]);
        var row = table["rows"]!.AsArray().Single()!;
        Assert.Equal("a", (string?)row["cells"]![0]);
        Assert.Equal("PartialObjectMetadata", (string?)row["object"]!["kind"]);
        Assert.Null(row["object"]!["data"]);
    }

    [Theory]
    [InlineData("None", null)]
    [InlineData("Object", "ConfigMap")]
    [InlineData("Metadata", "PartialObjectMetadata")]
    public async Task Table_rows_carry_what_was_asked_for(string include, string? kind)
    {
        var (_, table) = await server.GetAsync(Maps + "/a?includeObject=" + include, accept: Table);
        Assert.Equal(kind, (string?)table["rows"]![0]!["object"]?["kind"]);
    }

    [Fact]
    public async Task Partial_metadata_leaves_the_rest_out()
    {
        var (_, one) = await server.GetAsync(Maps + "/a", accept: "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io");
        Assert.Equal("PartialObjectMetadata", (string?)one["kind"]);
        Assert.Null(one["data"]);
        var (_, many) = await server.GetAsync(Maps, accept: "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io");
        Assert.Equal(3, many["items"]!.AsArray().Count);
    }

    [Theory]
    [InlineData("text/plain", 406)]
    [InlineData("application/vnd.kubernetes.protobuf", 406)]
    [InlineData("application/vnd.kubernetes.protobuf,application/json", 200)]
    [InlineData("text/html, application/json;q=0.5", 200)]
    [InlineData("application/json;as=Table;v=v9;g=meta.k8s.io", 406)]
    [InlineData("application/json;as=Table;v=v9;g=meta.k8s.io,application/json", 200)]
    [InlineData("application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io", 406)]
    public async Task Accept_header_is_negotiated(string accept, int expected)
    {
        var (code, _) = await server.GetAsync(Maps, accept: accept);
        Assert.Equal(expected, (int)code);
    }

    [Fact]
    public async Task Yaml_quotes_what_would_change_its_meaning()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Maps + "/a");
        request.Headers.TryAddWithoutValidation("Accept", "application/yaml");
        using var response = await server.Admin.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.Equal("application/yaml", response.Content.Headers.ContentType?.MediaType);
        Assert.Contains("\n  k: \"yes\"\n  \"umläut\": \"a: b\\n\"\n", text, StringComparison.Ordinal);
        Assert.StartsWith("apiVersion: v1\ndata:\n", text, StringComparison.Ordinal);
        var (code, _) = await server.SendAsync(HttpMethod.Put, Maps + "/a", text, "application/yaml");
        Assert.Equal(HttpStatusCode.OK, code);
    }

    [Fact]
    public async Task Failure_is_told_in_yaml_to_those_who_ask_for_it()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Maps + "/none");
        request.Headers.TryAddWithoutValidation("Accept", "application/yaml");
        using var response = await server.Admin.SendAsync(request);
        Assert.Equal("apiVersion: v1\ncode: 404\n", (await response.Content.ReadAsStringAsync())[..25]);
    }

    [Fact]
    public async Task Deletion_answers_with_what_was_deleted()
    {
        await server.CreateAsync(Maps, "{\"metadata\":{\"name\":\"gone\"}}");
        var (code, status) = await server.SendAsync(HttpMethod.Delete, Maps + "/gone", "{\"propagationPolicy\":\"Background\"}");
        Assert.Equal(HttpStatusCode.OK, code);
        Assert.Equal(("Success", "gone", "configmaps"),
            ((string?)status["status"], (string?)status["details"]!["name"], (string?)status["details"]!["kind"]));
    }

    [Fact]
    public async Task Discovery_is_aggregated_for_those_who_ask()
    {
        const string aggregated = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
        var (_, groups) = await server.GetAsync("/apis", accept: aggregated + ",application/json");
        Assert.Equal("APIGroupDiscoveryList", (string?)groups["kind"]);
        var (_, legacy) = await server.GetAsync("/apis");
        Assert.Equal("APIGroupList", (string?)legacy["kind"]);
        var (_, resources) = await server.GetAsync("/apis/apps/v1");
        Assert.Contains(resources["resources"]!.AsArray(), r => (string?)r!["name"] == "deployments/scale");
        var (code, _) = await server.GetAsync("/apis", accept: aggregated.Replace("v=v2", "v=v9", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.NotAcceptable, code);
    }
}
