using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OrleansOrchestrator.Api.Catalog;
using OrleansOrchestrator.Gateway.Observability;
using OrleansOrchestrator.Gateway.Pki;
using OrleansOrchestrator.Registry.Store;
using Xunit;

namespace OrleansOrchestrator.Gateway.Tests.Hosting;

/// <summary>A gateway on a free loopback port with TLS and a PKI of its own, and clients for it.</summary>
public sealed class GatewayServer : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("gateway-tests").FullName;
    private readonly List<HttpClient> _clients = [];
    private WebApplication? _app;

    public ClusterPki Pki { get; private set; } = null!;

    internal MemoryStore Store { get; } = new();

    public Uri Address { get; private set; } = null!;

    /// <summary>admin of system:masters.</summary>
    public HttpClient Admin { get; private set; } = null!;

    public HttpClient Anonymous { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Pki = ClusterPki.EnsureCreated(_directory, ["localhost", "127.0.0.1"]);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddLogging(l => l.SetMinimumLevel(LogLevel.Warning));
        builder.Services.AddSingleton<IResourceStore>(Store);
        builder.Services.AddSingleton<IResourceCatalog>(ResourceCatalog.BuiltIn());
        builder.AddGateway(new GatewayOptions
        {
            Pki = Pki,
            Address = IPAddress.Loopback,
            Port = 0,
            Limits = new GatewayLimits { BookmarkInterval = TimeSpan.FromMilliseconds(200), SlowWatcherTimeout = TimeSpan.FromSeconds(1), SilenceAtMost = TimeSpan.FromSeconds(6) },
        });
        _app = builder.Build();
        _app.Services.GetRequiredService<GatewayPages>().Add("/page", static http => http.Response.WriteAsync("page of " + http.Request.Path));
        _app.UseGateway();
        await _app.StartAsync();
        Address = new Uri(_app.Urls.First());
        Admin = Client(Pki.Admin);
        Anonymous = Client(null);
    }

    public async Task DisposeAsync()
    {
        _clients.ForEach(c => c.Dispose());
        await _app!.StopAsync();
        await _app.DisposeAsync();
        Pki.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    public HttpClient Client(X509Certificate2? certificate, string? token = null)
    {
        var handler = new SocketsHttpHandler { SslOptions = Tls(certificate) };
        var client = new HttpClient(handler) { BaseAddress = Address, DefaultRequestVersion = HttpVersion.Version11 };
        if (token is not null)
            client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        _clients.Add(client);
        return client;
    }

    public X509Certificate2 NodeCertificate(string node)
    {
        var pair = Pki.IssueNodeClient(node);
        return X509Certificate2.CreateFromPem(pair.Certificate, pair.Key);
    }

    public SslClientAuthenticationOptions Tls(X509Certificate2? certificate) => new()
    {
        TargetHost = "localhost",
        ClientCertificates = certificate is null ? null : [certificate],
        CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            CustomTrustStore = { Pki.Authority },
            RevocationMode = X509RevocationMode.NoCheck,
        },
    };

    /// <summary>Creates an object and gives what was answered.</summary>
    public async Task<JsonObject> CreateAsync(string path, string json)
    {
        var (code, body) = await SendAsync(HttpMethod.Post, path, json);
        Assert.True(code == HttpStatusCode.Created, body.ToJsonString());
        return body;
    }

    public async Task<(HttpStatusCode Code, JsonObject Body)> SendAsync(
        HttpMethod method, string path, string? body = null, string contentType = "application/json", HttpClient? client = null,
        string? accept = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }

        if (accept is not null)
            request.Headers.TryAddWithoutValidation("Accept", accept);
        using var response = await (client ?? Admin).SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return (response.StatusCode, (JsonObject)JsonNode.Parse(text)!);
    }

    public Task<(HttpStatusCode Code, JsonObject Body)> GetAsync(string path, HttpClient? client = null, string? accept = null) =>
        SendAsync(HttpMethod.Get, path, client: client, accept: accept);
}
