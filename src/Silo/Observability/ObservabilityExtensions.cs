using System.Diagnostics;
using System.Net;
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

    /// <summary>
    /// Metrics for Prometheus, which a process with a gateway serves, and metrics and traces over OTLP where an endpoint is configured.
    /// </summary>
    /// <param name="metricsAt">Where a process without a gateway serves its metrics, over plain HTTP; null: nowhere.</param>
    public static IServiceCollection AddTelemetry(this IServiceCollection services, IPEndPoint? metricsAt = null)
    {
        var telemetry = services.AddOpenTelemetry().ConfigureResource(static resource => resource.AddService(Exports.Service));
        telemetry.WithMetrics(metrics =>
        {
            metrics.AddMetricsOf(Telemetry.Name);
            if (metricsAt is null)
                metrics.AddPrometheusExporter();
            else
                metrics.AddPrometheusHttpListener(listener => (listener.Host, listener.Port) = (metricsAt.Address.ToString(), metricsAt.Port));
        });
        if (Exports.Traces)
        {
            telemetry.WithTracing(static traces =>
            {
                // Orleans takes grains whose namespace begins with its name for its own.
                traces.AddSource(Telemetry.Name, "Microsoft.AspNetCore", "Microsoft.Orleans.Runtime", "Microsoft.Orleans.Application")
                    .AddOtlpExporter(Exports.ConfigureTraces);
                if (!Exports.HasSampler)
                    traces.SetSampler(new ParentBasedSampler(new RootSampler()));
            });
        }

        return services;
    }

    /// <summary>The metrics of a node, served by its kubelet API.</summary>
    public static IServiceCollection AddNodeTelemetry(this IServiceCollection services, string nodeName) => services
        .AddSingleton(provider => new NodeMetrics(nodeName, provider))
        .AddSingleton(static provider => provider.GetRequiredService<NodeMetrics>().Page);

    /// <summary>What a silo has to tell: its members, its grains for the dashboard, and, where traces are sent, whose call is whose.</summary>
    public static ISiloBuilder AddSiloObservability(this ISiloBuilder silo)
    {
        silo.Services.AddHostedService<MembershipMetrics>();
        silo.AddDashboard(Configure);
        return Exports.Traces ? silo.AddActivityPropagation() : silo;
    }

    /// <summary>The same for a gateway's connection to the silos.</summary>
    public static IClientBuilder AddClientObservability(this IClientBuilder client)
    {
        client.AddDashboard(Configure);
        // Its pages are served with the services of the connection, which has no web server to bring these.
        client.Services.AddRouting();
        client.Services.AddSingleton(new DiagnosticListener(Telemetry.Name));
        return Exports.Traces ? client.AddActivityPropagation() : client;
    }

    /// <summary>Serves metrics and the dashboard beside the API, to those whom the gateway lets. Call it before the gateway is put in.</summary>
    /// <param name="silos">Services of the connection to the silos, where that is apart from the web server.</param>
    public static WebApplication UseObservability(this WebApplication app, IServiceProvider? silos = null)
    {
        var pages = app.Services.GetRequiredService<GatewayPages>();
        pages.Add(Metrics, Branch(app.Services, static branch => branch.UseOpenTelemetryPrometheusScrapingEndpoint(static _ => true)));
        // Made when somebody asks for it: the dashboard holds all of its files in memory.
        var dashboard = new Lazy<RequestDelegate>(() => DashboardPages(silos ?? app.Services, apart: silos is not null));
        pages.Add(Dashboard, http => dashboard.Value(http));
        return app;
    }

    private static RequestDelegate DashboardPages(IServiceProvider services, bool apart) => Branch(services, branch =>
    {
        branch.Use((http, next) =>
        {
            if (apart)
                http.RequestServices = services;
            return next(http);
        });
        // Its page names its files relative to itself.
        branch.Use(static (http, next) =>
        {
            if (http.Request.Path.Value != Dashboard)
                return next(http);
            http.Response.Redirect(Dashboard + "/");
            return Task.CompletedTask;
        });
        branch.Use(static (http, next) => http.Request.Path.Value is Dashboard + "/" or Dashboard + "/index.html"
            ? DashboardMenu.WriteAsync(http, next)
            : next(http));
        branch.UseRouting();
        branch.UseEndpoints(static endpoints => endpoints.MapOrleansDashboard(Dashboard));
    });

    private static void Configure(DashboardOptions options)
    {
        options.CounterUpdateIntervalMs = DashboardIntervalMilliseconds;
        // Logs are read where logs go.
        options.HideTrace = true;
    }

    private static RequestDelegate Branch(IServiceProvider services, Action<IApplicationBuilder> configure)
    {
        var branch = new ApplicationBuilder(services);
        configure(branch);
        return branch.Build();
    }
}
