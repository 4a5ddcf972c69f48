using System.Text;

namespace OrleansOrchestrator.Silo.Observability;

/// <summary>
/// Takes the stream of logs out of the dashboard's menu. Its options refuse the stream, but the page goes on offering it to everybody who
/// does not set the variable that it asks for.
/// </summary>
internal static class DashboardMenu
{
    private const string Head = "<head>";
    private const string WithoutLogs = Head + "<script>window.hideTrace=true</script>";

    public static async Task WriteAsync(HttpContext http, RequestDelegate next)
    {
        // As text, and whole: neither packed nor "not modified".
        http.Request.Headers.AcceptEncoding = default;
        http.Request.Headers.IfNoneMatch = default;
        var answer = http.Response.Body;
        using var page = new MemoryStream();
        http.Response.Body = page;
        try
        {
            await next(http);
        }
        finally
        {
            http.Response.Body = answer;
        }

        var written = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(page.ToArray()).Replace(Head, WithoutLogs, StringComparison.Ordinal));
        http.Response.Headers.ETag = default;
        http.Response.ContentLength = written.Length;
        await answer.WriteAsync(written, http.RequestAborted);
    }
}
