using System.Text.Json;
using Orleans.Runtime;
using OrleansOrchestrator.Grains.Abstractions.Members;

namespace OrleansOrchestrator.Silo.Status;

/// <summary>
/// <c>/orchestrator/status</c>: the members of the cluster, asked now. One that does not answer costs the page a second and a half, not its
/// answer.
/// </summary>
/// <param name="self">What this process says when it is a gateway; a silo is asked like all others.</param>
internal sealed class StatusPage(MemberIdentity identity, IMembership membership, IGrainFactory grains, TimeProvider time, Func<MemberReport>? self)
{
    public const string Path = "/orchestrator/status";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1.5);

    public async Task AnswerAsync(HttpContext http)
    {
        var report = await ReadAsync(http.RequestAborted);
        http.Response.ContentType = "application/json";
        http.Response.Headers.CacheControl = "no-store";
        await http.Response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(report, StatusJson.Default.ClusterReport), http.RequestAborted);
    }

    private async Task<ClusterReport> ReadAsync(CancellationToken ct)
    {
        var (database, silos) = await membership.ReadAsync(ct);
        var gateways = self is null ? Task.FromResult<(IReadOnlyList<GatewayAnswer>, string?)>(([], null)) : AskGatewaysAsync(silos);
        var asked = await Task.WhenAll(silos.Select(AskAsync));
        var (found, error) = await gateways;
        return new ClusterReport(time.GetUtcNow(), identity, database, asked, WithSelf(found), error);
    }

    private async Task<SiloState> AskAsync(SiloState silo)
    {
        if (silo.Status != SiloState.Active)
            return silo;
        try
        {
            return silo with { Report = await grains.GetGrain<ISiloGrain>(silo.Identity).ReportAsync().WaitAsync(Patience, time) };
        }
        catch (Exception e) when (IsSilence(e))
        {
            return silo with { Error = Reason(e) };
        }
    }

    private async Task<(IReadOnlyList<GatewayAnswer> Found, string? Error)> AskGatewaysAsync(IReadOnlyList<SiloState> silos)
    {
        if (silos.Count > 0 && silos.All(static silo => silo.Status == SiloState.Dead))
            return ([], "no silo lives that knows them");
        try
        {
            return (await grains.GetGrain<IGatewaysGrain>(IGatewaysGrain.Key).ReportAsync().WaitAsync(Patience * 2, time), null);
        }
        catch (Exception e) when (IsSilence(e))
        {
            return ([], Reason(e));
        }
    }

    /// <summary>This gateway has answered, whatever the silos know of it.</summary>
    private IReadOnlyList<GatewayAnswer> WithSelf(IReadOnlyList<GatewayAnswer> found) =>
        self is null ? found : [.. found.Where(g => g.Name != identity.Name).Append(new GatewayAnswer(identity.Name, 0, self())).OrderBy(g => g.Name)];

    private static bool IsSilence(Exception e) => e is TimeoutException or OrleansException or InvalidOperationException or ObjectDisposedException;

    private static string Reason(Exception e) => e is TimeoutException ? "no answer within the time given" : e.Message.Split('\n')[0];
}
