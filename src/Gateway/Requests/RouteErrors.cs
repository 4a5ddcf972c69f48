using OrleansOrchestrator.Api.Errors;

namespace OrleansOrchestrator.Gateway.Requests;

/// <summary>Failures of routing, before any resource is involved.</summary>
internal static class RouteErrors
{
    public static ApiException MethodNotAllowed() => new(new ApiStatus(405, "MethodNotAllowed",
        "the server does not allow this method on the requested resource", new StatusDetails()));

    public static ApiException UnknownBodyFormat() => ApiErrors.UnsupportedMediaType(
        "the body of the request was in an unknown format - accepted media types include: "
        + "application/json, application/yaml, application/vnd.kubernetes.protobuf");

    public static ApiException UnsupportedPatch() => new(new ApiStatus(415, "UnsupportedMediaType",
        "415: Unsupported Media Type", new StatusDetails()));
}
