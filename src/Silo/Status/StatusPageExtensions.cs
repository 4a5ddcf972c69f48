using Microsoft.AspNetCore.Builder;
using OrleansOrchestrator.Gateway.Observability;
using OrleansOrchestrator.Grains.Abstractions.Members;
using OrleansOrchestrator.Silo.Members;

namespace OrleansOrchestrator.Silo.Status;

/// <summary>Puts the status page into a process with an API server.</summary>
internal static class StatusPageExtensions
{
    /// <summary>To those whom the gateway lets: a path that no role names is the administrators'. Call it before the gateway is put in.</summary>
    public static WebApplication UseStatusPage(this WebApplication app)
    {
        var services = app.Services;
        Func<MemberReport>? self = services.GetService<GatewayMember>() is { } gateway ? gateway.Describe : null;
        var page = new StatusPage(
            services.GetRequiredService<MemberIdentity>(), services.GetRequiredService<IMembership>(), services.GetRequiredService<IGrainFactory>(),
            services.GetRequiredService<TimeProvider>(), self);
        services.GetRequiredService<GatewayPages>().Add(StatusPage.Path, page.AnswerAsync);
        return app;
    }
}
