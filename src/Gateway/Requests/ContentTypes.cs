using Microsoft.AspNetCore.Http;
using OrleansOrchestrator.Api.Patching;

namespace OrleansOrchestrator.Gateway.Requests;

/// <summary>Reads the Content-Type of a request.</summary>
internal static class ContentTypes
{
    /// <summary>True for YAML, false for JSON or none; other types are refused.</summary>
    public static bool IsYaml(HttpRequest request) => MediaType(request) switch
    {
        "" or "application/json" => false,
        "application/yaml" => true,
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
