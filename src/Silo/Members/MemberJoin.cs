using System.Net;
using System.Net.Http.Json;
using k8s.Autorest;
using OrleansOrchestrator.Api.Bootstrap;
using OrleansOrchestrator.NodeAgent.Joining;

namespace OrleansOrchestrator.Silo.Members;

/// <summary>
/// Makes this process a member of a cluster with nothing but a token and a hash: the authority is verified, a member's certificate asked
/// for, and with it the page read that only members see. The certificate is for that alone and not kept: whoever reads the database
/// issues itself what it needs.
/// </summary>
internal sealed partial class MemberJoin(JoinOptions join, TimeProvider time, ILogger<MemberJoin> logger)
{
    private static readonly TimeSpan CertificateLifetime = TimeSpan.FromMinutes(10);
    // Longer than the controllers need; nobody else approves it.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <summary>Tries until there is an API server that answers.</summary>
    /// <exception cref="JoinException">The cluster refuses.</exception>
    public async Task<Membership> RunAsync(string role, string name, CancellationToken ct)
    {
        while (true)
        {
            try
            {
                return await JoinAsync(role, name, ct);
            }
            catch (HttpOperationException e) when (e.Response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
            {
                throw new JoinException($"{join.Server} refuses the token: {e.Response.Content}");
            }
            catch (Exception e) when (e is HttpRequestException or HttpOperationException or IOException && !ct.IsCancellationRequested)
            {
                LogNotYet(logger, join.Server, (e as HttpOperationException)?.Response.Content ?? e.Message);
                await Task.Delay(Pause, time, ct);
            }
        }
    }

    private async Task<Membership> JoinAsync(string role, string name, CancellationToken ct)
    {
        var trust = await ClusterTrust.FetchAsync(join, time, ct);
        var wish = new CertificateWish(ControlPlaneMember.Signer, ControlPlaneMember.Group, ControlPlaneMember.UserName(role, name), ["client auth", "server auth"])
        {
            Lifetime = CertificateLifetime,
        };
        IssuedCertificate certificate;
        using (var bootstrapper = trust.Bootstrapper())
            certificate = await new CertificateOrder(bootstrapper, time).PlaceAsync(wish, Patience, ct);
        using var member = trust.Client(certificate);
        using var answer = await member.HttpClient.GetAsync(new Uri(member.BaseUri, ControlPlaneMember.Page), ct);
        if (answer.StatusCode == HttpStatusCode.NotFound)
            throw new JoinException($"{join.Server} is one process by itself: only a cluster on PostgreSQL has silos and gateways to join");
        answer.EnsureSuccessStatusCode();
        var membership = await answer.Content.ReadFromJsonAsync<Membership>(ct)
            ?? throw new JoinException($"{join.Server} does not say where its database is");
        LogJoined(logger, join.Server);
        return membership;
    }

    [LoggerMessage(LogLevel.Information, "A member of the cluster at {Server}")]
    private static partial void LogJoined(ILogger logger, Uri? server);

    [LoggerMessage(LogLevel.Warning, "The cluster at {Server} cannot be joined yet: {Reason}")]
    private static partial void LogNotYet(ILogger logger, Uri? server, string reason);
}
