using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Ownership;
using OrleansOrchestrator.Api.Schemas;
using Xunit;

namespace OrleansOrchestrator.Api.Tests.Ownership;

public sealed class ManagedFieldsUpdaterTests
{
    private static readonly Schema ConfigMap = SchemaLibrary.Kind("", "v1", "ConfigMap");

    private static readonly Schema Pod = SchemaLibrary.Kind("", "v1", "Pod");

    private static readonly Schema Service = SchemaLibrary.Kind("", "v1", "Service");

    [Fact]
    public void Create_owns_what_is_not_always_there()
    {
        var pod = Parse(
            """
            {"apiVersion":"v1","kind":"Pod","metadata":{"name":"p","uid":"u","labels":{"a":"1"}},
             "spec":{"containers":[{"name":"c","image":"i","resources":{},"ports":[{"containerPort":80,"protocol":"TCP"}]}],
                     "securityContext":{},"hostNetwork":true},
             "status":{"phase":"Pending"}}
            """);
        ManagedFieldsUpdater.OnCreate(pod, Pod, "me", "v1", null, "2026-01-01T00:00:00Z");
        Assert.Equal(
            """
            [{"manager":"me","operation":"Update","apiVersion":"v1","time":"2026-01-01T00:00:00Z","fieldsType":"FieldsV1","fieldsV1":{"f:metadata":{"f:labels":{".":{},"f:a":{}}},"f:spec":{"f:containers":{"k:{\"name\":\"c\"}":{".":{},"f:image":{},"f:name":{},"f:ports":{".":{},"k:{\"containerPort\":80,\"protocol\":\"TCP\"}":{".":{},"f:containerPort":{},"f:protocol":{}}},"f:resources":{}}},"f:hostNetwork":{},"f:securityContext":{}}}}]
            """, Print(pod));
    }

    [Fact]
    public void Create_of_nothing_owned_has_no_owners()
    {
        var map = Parse("""{"metadata":{"name":"e"}}""");
        ManagedFieldsUpdater.OnCreate(map, ConfigMap, "me", "v1", null, "t");
        Assert.Null(map["metadata"]!["managedFields"]);
        var labelled = Parse("""{"metadata":{"name":"e","labels":{"a":"b"}}}""");
        ManagedFieldsUpdater.OnUpdate(labelled, map, ConfigMap, "me", "v1", null, "t");
        Assert.Null(labelled["metadata"]!["managedFields"]);
    }

    [Fact]
    public void Update_takes_changed_fields_and_drops_removed_ones()
    {
        var old = Created("""{"metadata":{"name":"m"},"data":{"a":"1","b":"2","c":"3"}}""");
        var changed = Parse("""{"metadata":{"name":"m"},"data":{"a":"9","b":"2","d":"4"}}""");
        ManagedFieldsUpdater.OnUpdate(changed, old, ConfigMap, "other", "v1", null, "2026-01-02T00:00:00Z");
        Assert.Equal("creator 2026-01-01T00:00:00Z {\"f:data\":{\".\":{},\"f:b\":{}}}\nother 2026-01-02T00:00:00Z {\"f:data\":{\"f:a\":{},\"f:d\":{}}}",
            Owners(changed));
    }

    [Fact]
    public void Update_without_change_keeps_owners_and_times()
    {
        var old = Created("""{"metadata":{"name":"m"},"data":{"a":"1"}}""");
        var same = (JsonObject)old.DeepClone();
        same["metadata"]!.AsObject().Remove("managedFields");
        ManagedFieldsUpdater.OnUpdate(same, old, ConfigMap, "other", "v1", null, "2026-01-02T00:00:00Z");
        Assert.True(JsonNode.DeepEquals(old, same), same.ToJsonString());
    }

    [Fact]
    public void Update_that_only_removes_keeps_the_time()
    {
        var old = Created("""{"metadata":{"name":"m"},"data":{"a":"1","b":"2"}}""");
        var less = Parse("""{"metadata":{"name":"m"},"data":{"a":"1"}}""");
        ManagedFieldsUpdater.OnUpdate(less, old, ConfigMap, "creator", "v1", null, "2026-01-02T00:00:00Z");
        Assert.Equal("creator 2026-01-01T00:00:00Z {\"f:data\":{\".\":{},\"f:a\":{}}}", Owners(less));
    }

    [Fact]
    public void Removing_a_whole_map_leaves_no_owner_behind()
    {
        var old = Created("""{"metadata":{"name":"m"},"data":{"a":"1"}}""");
        var empty = Parse("""{"metadata":{"name":"m"}}""");
        ManagedFieldsUpdater.OnUpdate(empty, old, ConfigMap, "other", "v1", null, "2026-01-02T00:00:00Z");
        Assert.Null(empty["metadata"]!["managedFields"]);
    }

    [Fact]
    public void Same_manager_owns_more_in_one_entry()
    {
        var old = Created("""{"metadata":{"name":"m"},"data":{"a":"1"}}""");
        var more = Parse("""{"metadata":{"name":"m"},"data":{"a":"1","b":"2"}}""");
        ManagedFieldsUpdater.OnUpdate(more, old, ConfigMap, "creator", "v1", null, "2026-01-02T00:00:00Z");
        Assert.Equal("creator 2026-01-02T00:00:00Z {\"f:data\":{\".\":{},\"f:a\":{},\"f:b\":{}}}", Owners(more));
    }

    [Fact]
    public void Status_and_object_are_owned_apart()
    {
        var old = Parse("""{"metadata":{"name":"s"},"spec":{"ports":[{"port":80,"protocol":"TCP"}]},"status":{"loadBalancer":{}}}""");
        ManagedFieldsUpdater.OnCreate(old, Service, "creator", "v1", null, "2026-01-01T00:00:00Z");
        var next = (JsonObject)old.DeepClone();
        next["spec"]!["type"] = "LoadBalancer";
        next["status"]!["loadBalancer"]!["ingress"] = new JsonArray(new JsonObject { ["ip"] = "1.2.3.4" });
        ManagedFieldsUpdater.OnUpdate(next, old, Service, "lb", "v1", "status", "2026-01-02T00:00:00Z");
        Assert.EndsWith("lb 2026-01-02T00:00:00Z {\"f:status\":{\"f:loadBalancer\":{\"f:ingress\":{}}}}", Owners(next));
        Assert.Equal("status", (string?)next["metadata"]!["managedFields"]![1]!["subresource"]);
    }

    [Fact]
    public void A_single_empty_entry_forgets_all_owners()
    {
        var old = Created("""{"metadata":{"name":"m"},"data":{"a":"1"}}""");
        var reset = Parse("""{"metadata":{"name":"m","managedFields":[{}]},"data":{"a":"2"}}""");
        ManagedFieldsUpdater.OnUpdate(reset, old, ConfigMap, "other", "v1", null, "t");
        Assert.Null(reset["metadata"]!["managedFields"]);
    }

    [Fact]
    public void Oldest_updaters_are_folded_when_there_are_too_many()
    {
        var current = Created("""{"metadata":{"name":"m"},"data":{"a":"1"}}""");
        for (var i = 0; i < 15; i++)
        {
            var next = (JsonObject)current.DeepClone();
            next["data"]!["k" + i] = "v";
            ManagedFieldsUpdater.OnUpdate(next, current, ConfigMap, "m" + i, "v1", null, $"2026-01-02T00:00:{i:00}Z");
            current = next;
        }

        var owners = current["metadata"]!["managedFields"]!.AsArray();
        Assert.Equal(10, owners.Count);
        var bucket = Assert.Single(owners, e => (string?)e!["manager"] == "ancient-changes");
        Assert.Equal(
            """{"f:data":{".":{},"f:a":{},"f:k0":{},"f:k1":{},"f:k2":{},"f:k3":{},"f:k4":{},"f:k5":{}}}""", bucket!["fieldsV1"]!.ToJsonString());
    }

    private static JsonObject Created(string json)
    {
        var obj = Parse(json);
        ManagedFieldsUpdater.OnCreate(obj, ConfigMap, "creator", "v1", null, "2026-01-01T00:00:00Z");
        return obj;
    }

    private static JsonObject Parse(string json) => (JsonObject)JsonNode.Parse(json)!;

    private static string Print(JsonObject obj) => obj["metadata"]!["managedFields"]!.ToJsonString(Relaxed);

    private static string Owners(JsonObject obj) => string.Join('\n', obj["metadata"]!["managedFields"]!.AsArray()
        .Select(e => $"{e!["manager"]} {e["time"]} {e["fieldsV1"]!.ToJsonString(Relaxed)}"));

    private static System.Text.Json.JsonSerializerOptions Relaxed { get; } =
        new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
