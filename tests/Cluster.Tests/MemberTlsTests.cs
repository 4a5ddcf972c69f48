using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using k8s;
using k8s.Models;
using OrleansOrchestrator.Storage.Tests;
using Xunit;

namespace OrleansOrchestrator.Cluster.Tests;

/// <summary>Who is let in at the ports of a silo.</summary>
public sealed class MemberTlsTests(PostgresServer postgres) : IClassFixture<PostgresServer>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    // Much longer than a refusal takes. That members are taken is seen by all else working; this is to show that the others are refused
    // for what they show.
    private static readonly TimeSpan Hold = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task Silo_refuses_at_both_ports_whoever_is_no_member_and_goes_on()
    {
        await using var cluster = await ProcessCluster.StartAsync(postgres, silos: 1, gateways: 1);
        var certificate = await cluster.AskAsync<string>("SELECT value FROM cluster_keys WHERE name = 'ca.crt'");
        var key = await cluster.AskAsync<string>("SELECT value FROM cluster_keys WHERE name = 'ca.key'");
        using var authority = X509Certificate2.CreateFromPem(certificate, key);
        using var foreign = Authority();
        foreach (var column in new[] { "port", "proxy_port" })
        {
            var port = await cluster.AskAsync<int>($"SELECT {column} FROM silos");
            await RefusesTextAsync(port);
            await RefusesSilenceAsync(port);
            await RefusesAsync(port, null);
            await RefusesAsync(port, Issue(foreign, "system:orchestrator:members", "silo:a"));
            await RefusesAsync(port, Issue(authority, "system:nodes", "system:node:n1"));
            await RefusesAsync(port, Issue(authority, "system:masters", "admin"));
            await TakesAsync(port, Issue(authority, "system:orchestrator:members", "silo:a"));
        }

        // All of them came from one address.
        await cluster.EventuallyAsync("a line about who is no member", () => Task.FromResult(Refusals(cluster) > 0));
        Assert.Equal(1, Refusals(cluster));
        using var client = cluster.Connect();
        await client.CoreV1.CreateNamespacedConfigMapAsync(new V1ConfigMap { Metadata = new V1ObjectMeta { Name = "after" } }, "default");
        Assert.False(cluster.Silos[0].HasExited);
    }

    private static int Refusals(ProcessCluster cluster) => cluster.Silos[0].Output().Split("Not a member of this cluster").Length - 1;

    private static async Task RefusesTextAsync(int port)
    {
        using var limit = new CancellationTokenSource(Patience);
        using var client = await ConnectAsync(port);
        await client.GetStream().WriteAsync("GET / HTTP/1.0\r\n\r\n"u8.ToArray(), limit.Token);
        Assert.True(await EndsAsync(client.GetStream(), limit.Token));
    }

    /// <summary>Nobody holds a connection by saying nothing.</summary>
    private static async Task RefusesSilenceAsync(int port)
    {
        using var limit = new CancellationTokenSource(Patience);
        using var client = await ConnectAsync(port);
        Assert.True(await EndsAsync(client.GetStream(), limit.Token));
    }

    private static async Task RefusesAsync(int port, X509Certificate2? shown)
    {
        using (shown)
            Assert.True(await IsRefusedAsync(port, shown, Patience));
    }

    private static async Task TakesAsync(int port, X509Certificate2 shown)
    {
        using (shown)
        {
            try
            {
                Assert.False(await IsRefusedAsync(port, shown, Hold));
            }
            catch (OperationCanceledException)
            {
                // It waits for what a member says first.
            }
        }
    }

    /// <summary>Whether the silo ends the connection rather than saying something; cancelled when it does neither in time.</summary>
    private static async Task<bool> IsRefusedAsync(int port, X509Certificate2? shown, TimeSpan atMost)
    {
        using var limit = new CancellationTokenSource(atMost);
        using var client = await ConnectAsync(port);
        await using var tls = new SslStream(client.GetStream());
        try
        {
            await tls.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = "",
                    ClientCertificateContext = shown is null ? null : SslStreamCertificateContext.Create(shown, null, offline: true),
                    RemoteCertificateValidationCallback = static (_, shown, _, _) => shown is not null,
                },
                limit.Token);
        }
        catch (Exception e) when (e is IOException or System.Security.Authentication.AuthenticationException)
        {
            return true;
        }

        return await EndsAsync(tls, limit.Token);
    }

    private static async Task<bool> EndsAsync(Stream stream, CancellationToken limit)
    {
        try
        {
            // An alert of TLS may come first.
            var buffer = new byte[64];
            var read = await stream.ReadAsync(buffer, limit);
            return read == 0 || (stream is not SslStream && await EndsAsync(stream, limit));
        }
        catch (IOException)
        {
            return true;
        }
    }

    private static async Task<TcpClient> ConnectAsync(int port)
    {
        var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", port);
        return client;
    }

    private static X509Certificate2 Authority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=orchestrator-ca", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddDays(1));
    }

    private static X509Certificate2 Issue(X509Certificate2 authority, string organization, string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"O={organization}, CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")], false));
        using var issued = request.Create(
            authority, DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddHours(1), RandomNumberGenerator.GetBytes(16));
        return issued.CopyWithPrivateKey(key);
    }
}
