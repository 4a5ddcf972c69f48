using System.Globalization;

namespace OrleansOrchestrator.Api.Errors;

/// <summary>Makes the failures every API server knows, worded as Kubernetes words them.</summary>
public static class ApiErrors
{
    /// <summary>404. <paramref name="resource"/> is <c>pods</c> or <c>deployments.apps</c>.</summary>
    public static ApiException NotFound(string group, string plural, string name) =>
        new(new ApiStatus(404, "NotFound", $"{Qualified(group, plural)} \"{name}\" not found", new StatusDetails(name, Empty(group), plural)));

    /// <summary>404 for a path that no resource serves.</summary>
    public static ApiException NoSuchPath() =>
        new(new ApiStatus(404, "NotFound", "the server could not find the requested resource", new StatusDetails()));

    public static ApiException AlreadyExists(string group, string plural, string name) =>
        new(new ApiStatus(409, "AlreadyExists", $"{Qualified(group, plural)} \"{name}\" already exists",
            new StatusDetails(name, Empty(group), plural)));

    /// <summary>409 with the wording clients match on when a resourceVersion does not fit.</summary>
    public static ApiException Conflict(string group, string plural, string name, string message) =>
        new(new ApiStatus(409, "Conflict", $"Operation cannot be fulfilled on {Qualified(group, plural)} \"{name}\": {message}",
            new StatusDetails(name, Empty(group), plural)));

    public static ApiException Modified(string group, string plural, string name) =>
        Conflict(group, plural, name, "the object has been modified; please apply your changes to the latest version and try again");

    /// <summary>422 with every cause at once. <paramref name="kind"/> is the object's kind, as Kubernetes puts it in the details.</summary>
    public static ApiException Invalid(string group, string kind, string name, FieldErrors errors) =>
        new(new ApiStatus(422, "Invalid",
            $"{(group.Length == 0 ? kind : kind + "." + group)} \"{name}\" is invalid: {errors.Summary()}",
            new StatusDetails(name, Empty(group), kind, Causes: errors.Causes())));

    public static ApiException BadRequest(string message) => new(new ApiStatus(400, "BadRequest", message));

    /// <summary>403. <paramref name="qualified"/> is <c>pods</c> or <c>deployments.apps</c>.</summary>
    public static ApiException Forbidden(string group, string plural, string name, string message) =>
        new(new ApiStatus(403, "Forbidden",
            name.Length == 0
                ? $"{Qualified(group, plural)} is forbidden: {message}"
                : $"{Qualified(group, plural)} \"{name}\" is forbidden: {message}",
            new StatusDetails(Empty(name), Empty(group), plural)));

    public static ApiException Unauthorized() => new(new ApiStatus(401, "Unauthorized", "Unauthorized"));

    public static ApiException MethodNotSupported(string group, string plural, string verb) =>
        new(new ApiStatus(405, "MethodNotAllowed", $"{verb} is not supported on resources of kind \"{Qualified(group, plural)}\"",
            new StatusDetails(null, Empty(group), plural)));

    /// <summary>410 for a watch or a list from a revision that is no longer kept.</summary>
    public static ApiException Expired(string message) => new(new ApiStatus(410, "Expired", message));

    public static ApiException ResourceVersionTooLarge(long wanted, long current) =>
        new(new ApiStatus(504, "Timeout", string.Create(CultureInfo.InvariantCulture,
                $"Too large resource version: {wanted}, current: {current}"),
            new StatusDetails(Causes: [new StatusCause("ResourceVersionTooLarge", "Too large resource version", null)]), 1));

    public static ApiException UnsupportedMediaType(string message) => new(new ApiStatus(415, "UnsupportedMediaType", message));

    public static ApiException NotAcceptable(string message) => new(new ApiStatus(406, "NotAcceptable", message));

    public static ApiException RequestEntityTooLarge(string message) =>
        new(new ApiStatus(413, "RequestEntityTooLarge", message));

    public static ApiException TooManyRequests(string message, int retryAfterSeconds) =>
        new(new ApiStatus(429, "TooManyRequests", message, new StatusDetails(), retryAfterSeconds));

    public static ApiException ServiceUnavailable(string message) => new(new ApiStatus(503, "ServiceUnavailable", message));

    public static ApiException Internal(string message) =>
        new(new ApiStatus(500, "InternalError", $"Internal error occurred: {message}",
            new StatusDetails(Causes: [new StatusCause(null, message, null)])));

    private static string Qualified(string group, string plural) => group.Length == 0 ? plural : plural + "." + group;

    private static string? Empty(string value) => value.Length == 0 ? null : value;
}
