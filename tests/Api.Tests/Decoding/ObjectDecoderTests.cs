using System.Text;
using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Decoding;
using OrleansOrchestrator.Api.Errors;
using Xunit;

namespace OrleansOrchestrator.Api.Tests.Decoding;

public sealed class ObjectDecoderTests
{
    private static readonly DecodeTarget ConfigMap = DecodeTarget.Of("", "v1", "ConfigMap");
    private static readonly DecodeTarget Pod = DecodeTarget.Of("", "v1", "Pod");
    private static readonly DecodeTarget Deployment = DecodeTarget.Of("apps", "v1", "Deployment");

    [Fact]
    public void Unknown_nested_fields_are_dropped_and_reported_in_document_order()
    {
        var decoded = Decode(Deployment, """
            {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"d"},"spec":{"template":{"spec":{"containers":[
            {"name":"c","imagez":"x","ports":[{"containerPort":1,"porto":2}]}]}},"replicaz":3}}
            """);
        Assert.Equal(
            [
                "unknown field \"spec.template.spec.containers[0].imagez\"",
                "unknown field \"spec.template.spec.containers[0].ports[0].porto\"",
                "unknown field \"spec.replicaz\"",
            ],
            decoded.StrictErrors);
        Assert.False(((JsonObject)decoded.Value["spec"]!).ContainsKey("replicaz"));
    }

    [Fact]
    public void Duplicate_fields_keep_the_last_value_and_are_reported()
    {
        var decoded = Decode(ConfigMap, """
            {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"d","name":"e"},"data":{"a":"1","a":"2"}}
            """);
        Assert.Equal(["duplicate field \"metadata.name\"", "duplicate field \"data.a\""], decoded.StrictErrors);
        Assert.Equal("e", decoded.Value["metadata"]!["name"]!.GetValue<string>());
        Assert.Equal("2", decoded.Value["data"]!["a"]!.GetValue<string>());
    }

    [Fact]
    public void Field_names_are_case_sensitive()
    {
        var decoded = Decode(ConfigMap, """{"metadata":{"Name":"d"},"Data":{"a":"1"}}""");
        Assert.Equal(["unknown field \"metadata.Name\"", "unknown field \"Data\""], decoded.StrictErrors);
    }

    [Fact]
    public void Strict_validation_refuses_and_lenient_validation_warns_or_ignores()
    {
        var decoded = Decode(ConfigMap, """{"metadata":{"name":"d"},"nope":1}""");
        var error = Assert.Throws<ApiException>(() => decoded.Check(FieldValidation.Strict, ConfigMap));
        Assert.Equal("ConfigMap in version \"v1\" cannot be handled as a ConfigMap: strict decoding error: unknown field \"nope\"", error.Message);
        Assert.Equal(["unknown field \"nope\""], decoded.Check(FieldValidation.Warn, ConfigMap));
        Assert.Empty(decoded.Check(FieldValidation.Ignore, ConfigMap));
    }

    [Theory]
    [InlineData("", "the object provided is unrecognized (must be of type ConfigMap): couldn't get version/kind; json parse error: unexpected end of JSON input (<empty>)")]
    [InlineData("{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"na", "the object provided is unrecognized (must be of type ConfigMap): couldn't get version/kind; json parse error: unexpected end of JSON input ({\"apiVersion\":\"v1\",\"kind\":\"Con ...)")]
    [InlineData("[]", "the object provided is unrecognized (must be of type ConfigMap): couldn't get version/kind; json parse error: json: cannot unmarshal array into Go value of type struct { APIVersion string \"json:\\\"apiVersion,omitempty\\\"\"; Kind string \"json:\\\"kind,omitempty\\\"\" } (5b5d)")]
    [InlineData("{} x", "the object provided is unrecognized (must be of type ConfigMap): couldn't get version/kind; json parse error: invalid character 'x' after top-level value ({} x)")]
    [InlineData("{\"kind\":\"Secret\",\"apiVersion\":\"v1\",\"bogus\":1}", "Secret in version \"v1\" cannot be handled as a ConfigMap: converting (v1.Secret) to (core.ConfigMap): unknown conversion")]
    [InlineData("{\"kind\":\"ConfigMap\",\"apiVersion\":\"v2\"}", "ConfigMap in version \"v2\" cannot be handled as a ConfigMap: no kind \"ConfigMap\" is registered for version \"v2\" in scheme \"pkg/api/legacyscheme/scheme.go:30\"")]
    [InlineData("{\"data\":{\"a\":1}}", "ConfigMap in version \"v1\" cannot be handled as a ConfigMap: json: cannot unmarshal number into Go struct field ConfigMap.data of type string")]
    [InlineData("{\"binaryData\":{\"b\":\"***\"}}", "ConfigMap in version \"v1\" cannot be handled as a ConfigMap: illegal base64 data at input byte 0")]
    [InlineData("{\"metadata\":{\"creationTimestamp\":\"yesterday\"}}", "ConfigMap in version \"v1\" cannot be handled as a ConfigMap: parsing time \"yesterday\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \"yesterday\" as \"2006\"")]
    public void Bad_config_map_is_refused_in_kubernetes_words(string body, string message) => AssertRefused(ConfigMap, body, message);

    [Theory]
    [InlineData("{\"spec\":{\"containers\":{\"name\":\"c\"}}}", "json: cannot unmarshal object into Go struct field PodSpec.spec.containers of type []v1.Container")]
    [InlineData("{\"spec\":{\"containers\":[{\"image\":true}]}}", "json: cannot unmarshal bool into Go struct field Container.spec.containers.image of type string")]
    [InlineData("{\"spec\":{\"priority\":3000000000}}", "json: cannot unmarshal number 3000000000 into Go struct field PodSpec.spec.priority of type int32")]
    [InlineData("{\"spec\":{\"priority\":1.5}}", "json: cannot unmarshal number 1.5 into Go struct field PodSpec.spec.priority of type int32")]
    [InlineData("{\"spec\":{\"containers\":[{\"resources\":{\"limits\":{\"cpu\":\"lots\"}}}]}}", "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'")]
    public void Bad_pod_is_refused_in_kubernetes_words(string body, string message) =>
        AssertRefused(Pod, body, "Pod in version \"v1\" cannot be handled as a Pod: " + message);

    [Fact]
    public void Other_version_of_the_same_kind_is_refused() => AssertRefused(
        DecodeTarget.Of("autoscaling", "v2", "HorizontalPodAutoscaler"),
        """{"apiVersion":"autoscaling/v1","kind":"HorizontalPodAutoscaler"}""",
        "the API version in the data (autoscaling/v1) does not match the expected API version (autoscaling/v2)");

    [Fact]
    public void Deep_nesting_is_refused_not_followed()
    {
        var target = DecodeTarget.Of("apps", "v1", "ControllerRevision");
        var error = Assert.Throws<ApiException>(() => Decode(target, "{\"data\":" + new string('[', 100_000)));
        Assert.Equal(400, error.Status.Code);
        Assert.Contains("exceeded max depth", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_kind_and_version_are_filled_in_front()
    {
        var decoded = Decode(ConfigMap, """{"metadata":{"name":"x"}}""");
        Assert.Equal("""{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"x"}}""", decoded.Value.ToJsonString());
    }

    [Fact]
    public void Empty_values_are_kept_dropped_or_added_as_kubernetes_shows_them()
    {
        var decoded = Decode(Pod, """
            {"apiVersion":"v1","kind":"Pod","metadata":{"name":"x","labels":{},"namespace":"","creationTimestamp":null},
            "spec":{"hostNetwork":false,"hostUsers":false,"nodeSelector":null,"terminationGracePeriodSeconds":0,
            "containers":[{"name":"c","args":[],"resources":null,"ports":[{"containerPort":80,"hostPort":0}]}]}}
            """);
        Assert.Equal(
            """
            {"apiVersion":"v1","kind":"Pod","metadata":{"name":"x"},"spec":{"hostUsers":false,"terminationGracePeriodSeconds":0,
            "containers":[{"name":"c","ports":[{"containerPort":80,"protocol":"TCP"}],"resources":{}}]},"status":{}}
            """.ReplaceLineEndings(""),
            decoded.Value.ToJsonString());
    }

    [Fact]
    public void Null_elements_become_zero_values()
    {
        var decoded = Decode(ConfigMap, """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"finalizers":[null]},"data":{"a":null}}""");
        Assert.Equal("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"finalizers":[""]},"data":{"a":""}}""", decoded.Value.ToJsonString());
    }

    [Theory]
    [InlineData("2024-05-06T07:08:09Z", "2024-05-06T07:08:09Z")]
    [InlineData("2024-05-06T07:08:09.5Z", "2024-05-06T07:08:09Z")]
    [InlineData("2024-05-06T07:08:09+02:00", "2024-05-06T05:08:09Z")]
    public void Times_are_stored_in_utc_and_whole_seconds(string given, string stored)
    {
        var decoded = Decode(ConfigMap, "{\"metadata\":{\"creationTimestamp\":\"" + given + "\"}}");
        Assert.Equal(stored, decoded.Value["metadata"]!["creationTimestamp"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("2024-05-06T07:08:09.123456Z", "2024-05-06T07:08:09.123456Z")]
    [InlineData("2024-05-06T07:08:09.123456-01:00", "2024-05-06T08:08:09.123456Z")]
    public void Micro_times_keep_six_digits(string given, string stored)
    {
        var decoded = Decode(DecodeTarget.Of("coordination.k8s.io", "v1", "Lease"), "{\"spec\":{\"renewTime\":\"" + given + "\"}}");
        Assert.Equal(stored, decoded.Value["spec"]!["renewTime"]!.GetValue<string>());
    }

    [Fact]
    public void Micro_time_without_fraction_is_refused() => AssertRefused(
        DecodeTarget.Of("coordination.k8s.io", "v1", "Lease"), """{"spec":{"renewTime":"2024-05-06T07:08:09Z"}}""",
        "Lease in version \"v1\" cannot be handled as a Lease: parsing time \"2024-05-06T07:08:09Z\" as " +
        "\"2006-01-02T15:04:05.000000Z07:00\": cannot parse \"Z\" as \".000000\"");

    [Fact]
    public void Quantities_are_stored_in_canonical_form()
    {
        var decoded = Decode(Pod, """{"spec":{"containers":[{"resources":{"limits":{"cpu":0.5,"memory":"1024Mi"}}}]}}""");
        var limits = decoded.Value["spec"]!["containers"]![0]!["resources"]!["limits"]!;
        Assert.Equal("""{"cpu":"500m","memory":"1Gi"}""", limits.ToJsonString());
    }

    [Fact]
    public void Free_form_values_are_kept_as_they_came()
    {
        const string data = """{"x":[1,2.50,1e30,"s",null,{}],"y":""}""";
        var decoded = Decode(DecodeTarget.Of("apps", "v1", "ControllerRevision"), $$"""{"data":{{data}},"revision":1}""");
        Assert.Equal(data, decoded.Value["data"]!.ToJsonString());
    }

    [Fact]
    public void Bad_utf8_becomes_the_replacement_character()
    {
        byte[] body = [.. "{\"data\":{\"a\":\"x"u8, 0xff, .. "\"}}"u8];
        Assert.Equal("x\ufffd", ObjectDecoder.Decode(body, ConfigMap).Value["data"]!["a"]!.GetValue<string>());
    }

    [Fact]
    public void Half_a_surrogate_pair_is_refused_not_thrown_through() =>
        Assert.Equal(400, Assert.Throws<ApiException>(() => Decode(ConfigMap, """{"data":{"a":"\ud800"}}""")).Status.Code);

    private static DecodedObject Decode(DecodeTarget target, string json) => ObjectDecoder.Decode(Encoding.UTF8.GetBytes(json), target);

    private static void AssertRefused(DecodeTarget target, string body, string message)
    {
        var error = Assert.Throws<ApiException>(() => Decode(target, body));
        Assert.Equal(400, error.Status.Code);
        Assert.Equal("BadRequest", error.Status.Reason);
        Assert.Equal(message, error.Message);
    }
}
