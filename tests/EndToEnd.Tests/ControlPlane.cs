using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using k8s;
using Xunit;

namespace OrleansOrchestrator.EndToEnd.Tests;

/// <summary>A control plane without nodes in a process of its own, spoken to over HTTPS as the administrator.</summary>
public sealed class ControlPlane : IAsyncLifetime, IDisposable
{
    private readonly bool _ownsDirectory;
    private X509Certificate2? _administrator;
    private X509Certificate2Collection _authorities = [];
    private HttpClient? _http;

    public ControlPlane()
        : this(Directory.CreateTempSubdirectory("orchestrator-plane-").FullName, ownsDirectory: true)
    {
    }

    internal ControlPlane(string data, bool ownsDirectory = false) => (Data, _ownsDirectory) = (data, ownsDirectory);

    public string Data { get; }

    public int Port { get; } = ClusterFixture.FreePort();

    public int ProcessId => int.Parse(File.ReadAllText(Path.Combine(Data, "run", "orchestrator.pid")).Trim(), CultureInfo.InvariantCulture);

    public HttpClient Http => _http!;

    public Task InitializeAsync() => UpAsync();

    public async Task UpAsync()
    {
        (await LauncherAsync("up", "--detach", "--control-plane-only", "--port", Port.ToString(CultureInfo.InvariantCulture))).Must();
        var config = KubernetesClientConfiguration.BuildConfigFromConfigFile(Path.Combine(Data, "admin.kubeconfig"));
        _administrator?.Dispose();
        _administrator = Administrator(config);
        _authorities = config.SslCaCerts;
        _http?.Dispose();
        _http = new HttpClient(new SocketsHttpHandler { SslOptions = TlsOptions() })
        {
            BaseAddress = new Uri($"https://127.0.0.1:{Port}"),
            Timeout = TimeSpan.FromSeconds(60),
        };
    }

    /// <summary>The administrator's certificate and key out of a kubeconfig.</summary>
    internal static X509Certificate2 Administrator(KubernetesClientConfiguration config) => X509Certificate2.CreateFromPem(
        Encoding.UTF8.GetString(Convert.FromBase64String(config.ClientCertificateData)),
        Encoding.UTF8.GetString(Convert.FromBase64String(config.ClientCertificateKeyData)));

    public Task<Outcome> DownAsync() => LauncherAsync("down");

    public Task<Outcome> LauncherAsync(string command, params string[] arguments) =>
        Shell.RunAsync(Path.Combine(ClusterFixture.Root(), "orchestrator"), [command, "--data", Data, .. arguments]);

    public async Task<(HttpStatusCode Code, JsonNode Body)> SendAsync(HttpMethod method, string path, JsonNode? body = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        using var response = await Http.SendAsync(request);
        return (response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!);
    }

    /// <summary>A connection to be misused.</summary>
    public async Task<(Socket Socket, SslStream Tls)> ConnectAsync(int receiveBuffer = 0)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        if (receiveBuffer > 0)
            socket.ReceiveBufferSize = receiveBuffer;
        await socket.ConnectAsync(IPAddress.Loopback, Port);
        var tls = new SslStream(new NetworkStream(socket, ownsSocket: true));
        await tls.AuthenticateAsClientAsync(TlsOptions());
        return (socket, tls);
    }

    public void Dispose()
    {
        _http?.Dispose();
        _administrator?.Dispose();
    }

    public async Task DisposeAsync()
    {
        await DownAsync();
        if (_ownsDirectory)
            Directory.Delete(Data, recursive: true);
    }

    private SslClientAuthenticationOptions TlsOptions() => new()
    {
        TargetHost = "localhost",
        ClientCertificates = [_administrator!],
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        CertificateChainPolicy = Trust(),
    };

    private X509ChainPolicy Trust()
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(_authorities);
        return policy;
    }
}

[CollectionDefinition(nameof(ControlPlane))]
public sealed class ControlPlaneCollection : ICollectionFixture<ControlPlane>;
