using Microsoft.AspNetCore.Http;
using OrleansOrchestrator.Api.Patching;
using OrleansOrchestrator.Api.Protobuf;

namespace OrleansOrchestrator.Gateway.Requests;

/// <summary>Reads the Content-Type of a request.</summary>
internal static class ContentTypes
{
    /// <summary>The form of a body; JSON when the request does not say, and a refusal when it names another.</summary>
    public static BodyForm Body(HttpRequest request) => MediaType(request) switch
    {
        "" or "application/json" => BodyForm.Json,
        "application/yaml" => BodyForm.Yaml,
        ProtobufBody.ContentType => BodyForm.Protobuf,
        _ => throw RouteErrors.UnknownBodyFormat(),
    };

    public static PatchType Patch(HttpRequest request) => MediaType(request) switch
    {
        "application/json-patch+json" => PatchType.Json,
        "application/merge-patch+json" => PatchType.Merge,
        "application/strategic-merge-patch+json" => PatchType.StrategicMerge,
        "application/apply-patch+yaml" => PatchType.Apply,
        _ => throw RouteErrors.UnsupportedPatch(),
    };

    private static string MediaType(HttpRequest request)
    {
        var type = request.ContentType ?? "";
        var parameters = type.IndexOf(';');
        return parameters < 0 ? type : type[..parameters].TrimEnd();
    }
}

/// <summary>Encodings of an object in a request.</summary>
internal enum BodyForm
{
    Json,
    Yaml,
    Protobuf,
}
