using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using OrleansOrchestrator.Api.Bootstrap;
using OrleansOrchestrator.Gateway.Observability;

namespace OrleansOrchestrator.Silo.Members;

/// <summary>Serves a gateway's membership to those who have just become members. The gateway lets nobody else but administrators see it.</summary>
internal static class MembershipPage
{
    public static WebApplication UseMembershipPage(this WebApplication app, Membership membership)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(membership);
        app.Services.GetRequiredService<GatewayPages>().Add(ControlPlaneMember.Page, async http =>
        {
            http.Response.ContentType = "application/json";
            http.Response.Headers.CacheControl = "no-store";
            await http.Response.Body.WriteAsync(body, http.RequestAborted);
        });
        return app;
    }
}
