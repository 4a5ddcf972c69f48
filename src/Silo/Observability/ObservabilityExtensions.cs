using Microsoft.AspNetCore.Builder;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Orleans.Configuration;
using Orleans.Dashboard;
using OrleansOrchestrator.Gateway.Observability;
using OrleansOrchestrator.Grains.Abstractions;

namespace OrleansOrchestrator.Silo.Observability;

/// <summary>Puts metrics, traces and the dashboard into a process.</summary>
internal static class ObservabilityExtensions
{
    private const string Dashboard = "/dashboard";
    private const string Metrics = "/metrics";

    // Nobody reads a dashboard faster.
    private const int DashboardIntervalMilliseconds = 5000;

    /// <summary>Metrics for Prometheus, and metrics and traces over OTLP where an endpoint is configured.</summary>
    public static IServiceCollection AddTelemetry(this IServiceCollection services)
    {
        var telemetry = services.AddOpenTelemetry().ConfigureResource(static resource => resource.AddService("orleans-orchestrator"));
        telemetry.WithMetrics(static metrics =>
        {
            metrics.AddMeter(Telemetry.Name).AddMeter("System.Runtime").AddPrometheusExporter();
            if (Exports.Metrics)
                metrics.AddOtlpExporter();
        });
        if (Exports.Traces)
        {
            telemetry.WithTracing(static traces =>
            {
                traces.AddSource(Telemetry.Name, "Microsoft.AspNetCore", "Microsoft.Orleans.Application").AddOtlpExporter();
                if (!Exports.HasSampler)
                    traces.SetSampler(new ParentBasedSampler(new RootSampler()));
            });
        }

        return services;
    }

    /// <summary>What a silo has to tell: its members, its grains for the dashboard, and, where traces are sent, whose call is whose.</summary>
    public static ISiloBuilder AddSiloObservability(this ISiloBuilder silo)
    {
        silo.Services.AddHostedService<MembershipMetrics>();
        silo.AddDashboard(static options =>
        {
            options.CounterUpdateIntervalMs = DashboardIntervalMilliseconds;
            // Logs are read where logs go.
            options.HideTrace = true;
        });
        return Exports.Traces ? silo.AddActivityPropagation() : silo;
    }

    /// <summary>Serves metrics and the dashboard beside the API, to those whom the gateway lets. Call it before the gateway is put in.</summary>
    public static WebApplication UseObservability(this WebApplication app)
    {
        var pages = app.Services.GetRequiredService<GatewayPages>();
        pages.Add(Metrics, Branch(app, static branch => branch.UseOpenTelemetryPrometheusScrapingEndpoint(static _ => true)));
        pages.Add(Dashboard, Branch(app, static branch =>
        {
            // Its page names its files relative to itself.
            branch.Use(static (http, next) =>
            {
                if (http.Request.Path.Value != Dashboard)
                    return next(http);
                http.Response.Redirect(Dashboard + "/");
                return Task.CompletedTask;
            });
            branch.UseRouting();
            branch.UseEndpoints(static endpoints => endpoints.MapOrleansDashboard(Dashboard));
        }));
        return app;
    }

    private static RequestDelegate Branch(IApplicationBuilder app, Action<IApplicationBuilder> configure)
    {
        var branch = app.New();
        configure(branch);
        return branch.Build();
    }
}
