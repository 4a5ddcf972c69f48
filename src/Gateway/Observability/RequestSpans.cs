using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using OrleansOrchestrator.Gateway.Requests;

namespace OrleansOrchestrator.Gateway.Observability;

/// <summary>
/// Says on a request's span, where it is recorded, what was asked for. The span's name comes from what is served, as with metrics; the path
/// is an attribute.
/// </summary>
internal static class RequestSpans
{
    public static void Describe(HttpContext http, ApiRequest? request)
    {
        if (http.Features.Get<IHttpActivityFeature>()?.Activity is not { Recorded: true } span)
            return;
        span.DisplayName = request?.Resource is { } resource ? $"{request.Info.Verb} {resource.QualifiedName}" : http.Request.Method;
        span.SetTag("http.request.method", http.Request.Method);
        span.SetTag("url.path", http.Request.Path.Value);
        span.SetTag("http.response.status_code", http.Response.StatusCode);
        if (http.Response.StatusCode >= StatusCodes.Status500InternalServerError)
            span.SetStatus(ActivityStatusCode.Error);
    }
}
