using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Ownership;
using OrleansOrchestrator.Api.Schemas;
using Xunit;

namespace OrleansOrchestrator.Api.Tests.Ownership;

public sealed class ServerSideApplyTests
{
    private static readonly Schema Pod = SchemaLibrary.Kind("", "v1", "Pod");

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private const string Initial =
        """
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"p","finalizers":["x.y/one"]},
         "spec":{"containers":[{"name":"a","image":"a:1","args":["x"],"ports":[{"containerPort":80}]}]}}
        """;

    [Fact]
    public void First_apply_creates_and_owns_what_it_states()
    {
        var pod = Apply(null, Initial, "m1");
        Assert.Equal(
            """m1 Apply {"f:metadata":{"f:finalizers":{"v:\"x.y/one\"":{}}},"f:spec":{"f:containers":{"k:{\"name\":\"a\"}":{".":{},"f:args":{},"f:image":{},"f:name":{},"f:ports":{"k:{\"containerPort\":80,\"protocol\":\"TCP\"}":{".":{},"f:containerPort":{}}}}}}}""",
            Owners(pod));
        Assert.Equal("p", (string?)pod["metadata"]!["name"]);
    }

    [Fact]
    public void Sets_are_shared_and_left_one_by_one()
    {
        var pod = Apply(null, Initial, "m1");
        pod = Apply(pod, """{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p","finalizers":["x.y/one","x.y/two"]}}""", "m2");
        Assert.Equal("""["x.y/one","x.y/two"]""", pod["metadata"]!["finalizers"]!.ToJsonString());
        pod = Apply(pod, Initial.Replace(",\"finalizers\":[\"x.y/one\"]", "", StringComparison.Ordinal), "m1");
        Assert.Equal("""["x.y/one","x.y/two"]""", pod["metadata"]!["finalizers"]!.ToJsonString());
        pod = Apply(pod, """{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p"}}""", "m2");
        Assert.Null(pod["metadata"]!["finalizers"]);
        Assert.Equal("p", (string?)pod["metadata"]!["name"]);
        Assert.StartsWith("m1 Apply", Owners(pod));
    }

    [Fact]
    public void Changing_what_others_own_is_a_conflict_that_names_them()
    {
        var pod = Apply(null, Initial, "m1");
        var updated = (JsonObject)pod.DeepClone();
        updated["spec"]!["containers"]![0]!["image"] = "a:2";
        ManagedFieldsUpdater.OnUpdate(updated, pod, Pod, "editor", "v1", null, "2026-01-02T00:00:00Z");

        var error = Assert.Throws<ApiException>(() => Apply(updated, Initial, "m1"));
        Assert.Equal((409, "Conflict"), (error.Status.Code, error.Status.Reason));
        Assert.Equal("Apply failed with 1 conflict: conflict with \"editor\" using v1: .spec.containers[name=\"a\"].image", error.Message);
        var cause = Assert.Single(error.Status.Details!.Causes!);
        Assert.Equal(
            new StatusCause("FieldManagerConflict", "conflict with \"editor\" using v1", ".spec.containers[name=\"a\"].image"), cause);

        var forced = Apply(updated, Initial, "m1", force: true);
        Assert.Equal("a:1", (string?)forced["spec"]!["containers"]![0]!["image"]);
        Assert.DoesNotContain("editor", Owners(forced), StringComparison.Ordinal);
    }

    [Fact]
    public void Conflicts_with_several_are_listed_by_owner()
    {
        var pod = Apply(null, Initial, "m1");
        pod = Apply(pod, """{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p","labels":{"l":"1"}}}""", "m2");
        var error = Assert.Throws<ApiException>(() => Apply(pod,
            """{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p","labels":{"l":"2"}},"spec":{"containers":[{"name":"a","args":["y"],"image":"b"}]}}""",
            "m3"));
        Assert.Equal(
            "Apply failed with 3 conflicts: conflicts with \"m1\":\n- .spec.containers[name=\"a\"].args\n- .spec.containers[name=\"a\"].image\n" +
            "conflicts with \"m2\":\n- .metadata.labels.l", error.Message);
    }

    [Fact]
    public void Applying_the_same_again_changes_nothing_but_keeps_the_time()
    {
        var pod = Apply(null, Initial, "m1");
        var again = Apply(pod, Initial, "m1", time: "2027-01-01T00:00:00Z");
        Assert.True(JsonNode.DeepEquals(pod, again), again.ToJsonString());
    }

    [Fact]
    public void Times_alone_are_no_change()
    {
        var pod = Apply(null, Initial, "m1");
        var later = (JsonObject)pod.DeepClone();
        later["metadata"]!["managedFields"]![0]!["time"] = "2027-01-01T00:00:00Z";
        ServerSideApply.KeepTimesIfUnchanged(later, pod);
        Assert.True(JsonNode.DeepEquals(pod, later));
        later["metadata"]!["managedFields"]![0]!["time"] = "2027-01-01T00:00:00Z";
        later["metadata"]!["labels"] = new JsonObject { ["a"] = "b" };
        ServerSideApply.KeepTimesIfUnchanged(later, pod);
        Assert.Equal("2027-01-01T00:00:00Z", (string?)later["metadata"]!["managedFields"]![0]!["time"]);
    }

    [Fact]
    public void Elements_of_others_stay_in_place_among_applied_ones()
    {
        var live = (JsonObject)JsonNode.Parse(
            """{"metadata":{"name":"p","uid":"u"},"spec":{"containers":[{"name":"x"},{"name":"a"},{"name":"y"},{"name":"b"}]}}""")!;
        var merged = Apply(live,
            """{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p"},"spec":{"containers":[{"name":"b"},{"name":"n"},{"name":"a"}]}}""", "m1");
        Assert.Equal("x y b n a", string.Join(' ', merged["spec"]!["containers"]!.AsArray().Select(c => (string?)c!["name"])));
    }

    [Fact]
    public void Objects_without_owners_belong_to_whoever_was_before()
    {
        var live = (JsonObject)JsonNode.Parse("""{"metadata":{"name":"p","uid":"u","labels":{"a":"1"}},"spec":{"containers":[]}}""")!;
        var applied = Apply(live, """{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p","labels":{"b":"2"}}}""", "m1");
        Assert.Contains("""before-first-apply Update {"f:metadata":{"f:labels":{".":{},"f:a":{}}}""", Owners(applied), StringComparison.Ordinal);
    }

    [Fact]
    public void Client_side_applied_fields_are_taken_over_without_conflict()
    {
        var live = (JsonObject)JsonNode.Parse(Initial)!;
        live["metadata"]!["annotations"] = new JsonObject { ["kubectl.kubernetes.io/last-applied-configuration"] = Initial };
        ManagedFieldsUpdater.OnCreate(live, Pod, "kubectl-client-side-apply", "v1", null, "2026-01-01T00:00:00Z");
        var config = Initial.Replace("a:1", "a:2", StringComparison.Ordinal);
        Assert.Throws<ApiException>(() => Apply(live, config, "other"));
        var applied = Apply(live, config, "kubectl");
        Assert.Equal("a:2", (string?)applied["spec"]!["containers"]![0]!["image"]);
        Assert.Contains("a:2", (string?)applied["metadata"]!["annotations"]!["kubectl.kubernetes.io/last-applied-configuration"]);
    }

    [Theory]
    [InlineData("""{"kind":"Pod","metadata":{"name":"p"}}""", 400, "invalid object type: /, Kind=Pod")]
    [InlineData("""{"apiVersion":"v1","kind":"Secret"}""", 400, "invalid object type: /v1, Kind=Secret")]
    [InlineData("""{"apiVersion":"v1","kind":"Pod","metadata":{"managedFields":[]}}""", 400, "metadata.managedFields must be nil")]
    [InlineData("""{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p","labels":{"a":7}}}""", 500,
        "failed to create typed patch object (/p; /v1, Kind=Pod): .metadata.labels.a: expected string, got &value.valueUnstructured{Value:7}")]
    [InlineData("""{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p"},"spec":{"containers":"x"}}""", 500,
        "failed to create typed patch object (/p; /v1, Kind=Pod): .spec.containers: expected list, got &{x}")]
    [InlineData("""{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p"},"spec":{"priority":"x","zzz":1}}""", 500,
        "failed to create typed patch object (/p; /v1, Kind=Pod): errors:\n  .spec.priority: expected numeric (int or float), got string\n" +
        "  .spec.zzz: field not declared in schema")]
    [InlineData("""{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p"},"spec":{"containers":[{"name":"a"},{"name":"a"}]}}""", 500,
        "failed to create typed patch object (/p; /v1, Kind=Pod): .spec.containers: duplicate entries for key [name=\"a\"]")]
    public void Configuration_that_does_not_fit_is_refused_in_known_words(string config, int code, string message)
    {
        var error = Assert.Throws<ApiException>(() => Apply(null, config, "m1"));
        Assert.Equal((code, message), (error.Status.Code, error.Message));
    }

    private static JsonObject Apply(JsonObject? live, string config, string manager, bool force = false, string time = "2026-01-01T00:00:00Z")
    {
        var before = live?.DeepClone();
        var result = ServerSideApply.Apply(live, (JsonObject)JsonNode.Parse(config)!, Pod, manager, "v1", "Pod", null, time, force);
        Assert.True(JsonNode.DeepEquals(before, live));
        return result;
    }

    private static string Owners(JsonObject obj) => string.Join('\n', obj["metadata"]!["managedFields"]!.AsArray()
        .Select(e => $"{e!["manager"]} {e["operation"]} {e["fieldsV1"]!.ToJsonString(Relaxed)}"));
}
