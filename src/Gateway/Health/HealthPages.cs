using System.Text;
using Microsoft.AspNetCore.Http;
using OrleansOrchestrator.Api.Errors;

namespace OrleansOrchestrator.Gateway.Health;

/// <summary><c>/healthz</c>, <c>/livez</c> and <c>/readyz</c>, each check of theirs, and their verbose form.</summary>
internal sealed class HealthPages(IEnumerable<IHealthCheck> checks)
{
    private static readonly string[] Pages = ["healthz", "livez", "readyz"];

    private readonly IHealthCheck[] _checks = [new Ping(), .. checks];

    public IEnumerable<string> Paths =>
        Pages.SelectMany(page => Of(page).Select(check => $"/{page}/{check.Name}").Prepend("/" + page));

    /// <summary>Null when the path is not a health page.</summary>
    public Task? TryHandle(HttpContext http, string path)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length is 0 or > 2 || !Pages.Contains(parts[0]))
            return null;
        var checks = Of(parts[0]).ToArray();
        if (parts.Length == 2)
            checks = Array.FindAll(checks, c => c.Name == parts[1]);
        return checks.Length == 0 ? null : AnswerAsync(http, parts[0], checks, single: parts.Length == 2);
    }

    /// <summary>Whether the server is ready, check by check.</summary>
    public async Task<IReadOnlyList<(string Name, bool Healthy)>> ReadAsync(CancellationToken ct)
    {
        var outcomes = new List<(string, bool)>(_checks.Length);
        foreach (var check in _checks)
            outcomes.Add((check.Name, await IsHealthyAsync(check, ct)));
        return outcomes;
    }

    private IEnumerable<IHealthCheck> Of(string page) => page == "livez" ? _checks.Where(c => c.IsLiveness) : _checks;

    private static async Task AnswerAsync(HttpContext http, string page, IHealthCheck[] checks, bool single)
    {
        var excluded = http.Request.Query["exclude"];
        var report = new StringBuilder();
        var healthy = true;
        foreach (var check in checks)
        {
            if (excluded.Contains(check.Name))
            {
                report.Append("[+]").Append(check.Name).Append(" excluded: ok\n");
                continue;
            }

            var good = await IsHealthyAsync(check, http.RequestAborted);
            healthy &= good;
            report.Append(good ? "[+]" : "[-]").Append(check.Name).Append(good ? " ok\n" : " failed: reason withheld\n");
        }

        string body;
        if (!healthy)
            body = single ? "internal server error: " + report : report.Append(page).Append(" check failed\n").ToString();
        else if (http.Request.Query.ContainsKey("verbose"))
            body = report.Append(page).Append(" check passed\n").ToString();
        else
            body = "ok";
        await TextAnswer.WriteAsync(http, healthy ? StatusCodes.Status200OK : StatusCodes.Status500InternalServerError, body);
    }

    private static async ValueTask<bool> IsHealthyAsync(IHealthCheck check, CancellationToken ct)
    {
        try
        {
            return await check.IsHealthyAsync(ct);
        }
        catch (Exception e) when (e is ApiException or IOException or TimeoutException or InvalidOperationException)
        {
            return false;
        }
    }

    private sealed class Ping : IHealthCheck
    {
        public string Name => "ping";

        public bool IsLiveness => true;

        public ValueTask<bool> IsHealthyAsync(CancellationToken ct) => ValueTask.FromResult(true);
    }
}
