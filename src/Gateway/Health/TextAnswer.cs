using Microsoft.AspNetCore.Http;

namespace OrleansOrchestrator.Gateway.Health;

/// <summary>Plain-text answers of the pages that are not API objects.</summary>
internal static class TextAnswer
{
    public static Task WriteAsync(HttpContext http, int code, string text)
    {
        http.Response.StatusCode = code;
        http.Response.ContentType = "text/plain; charset=utf-8";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        return http.Response.WriteAsync(text, http.RequestAborted);
    }

    public static Task NotFoundAsync(HttpContext http) => WriteAsync(http, StatusCodes.Status404NotFound, "404 page not found\n");
}
