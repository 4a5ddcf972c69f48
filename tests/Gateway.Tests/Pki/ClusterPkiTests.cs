using System.Net;
using System.Security.Cryptography.X509Certificates;
using OrleansOrchestrator.Gateway.Pki;
using Xunit;

namespace OrleansOrchestrator.Gateway.Tests.Pki;

public sealed class ClusterPkiTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("pki-tests").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Pki_first_start_writes_files_only_the_owner_reads()
    {
        using var pki = Create();
        pki.WriteAdminKubeconfig("https://127.0.0.1:6443");
        var files = Directory.GetFiles(_directory);
        Assert.Contains(files, f => f.EndsWith("sa.key", StringComparison.Ordinal));
        Assert.Contains(files, f => f.EndsWith("admin.kubeconfig", StringComparison.Ordinal));
        Assert.All(files, f => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(f)));
    }

    [Fact]
    public void Pki_second_start_keeps_every_key()
    {
        using var first = Create();
        using var second = Create();
        Assert.Equal(first.Authority.Thumbprint, second.Authority.Thumbprint);
        Assert.Equal(first.Serving.Thumbprint, second.Serving.Thumbprint);
        Assert.Equal(first.Admin.Thumbprint, second.Admin.Thumbprint);
        Assert.Equal(first.ServiceAccountKey.KeyId, second.ServiceAccountKey.KeyId);
    }

    [Fact]
    public void Serving_certificate_covers_names_that_come_later()
    {
        Create().Dispose();
        using var pki = ClusterPki.EnsureCreated(_directory, ["localhost", "10.96.0.1", "kubernetes.default.svc"]);
        var names = pki.Serving.Extensions.OfType<X509SubjectAlternativeNameExtension>().Single();
        Assert.Contains("kubernetes.default.svc", names.EnumerateDnsNames());
        Assert.Contains(IPAddress.Parse("10.96.0.1"), names.EnumerateIPAddresses());
    }

    [Fact]
    public void Torn_pair_is_made_anew()
    {
        using var first = Create();
        // As a crash between the two renames leaves it: a new key beside the old certificate.
        File.WriteAllText(Path.Combine(_directory, "admin.key"), first.IssueClient("x", "y").Key);
        using var second = Create();
        Assert.NotEqual(first.Admin.Thumbprint, second.Admin.Thumbprint);
        Assert.True(second.Admin.HasPrivateKey);
    }

    [Fact]
    public void Leaf_of_another_authority_is_made_anew()
    {
        using var first = Create();
        File.Delete(Path.Combine(_directory, "ca.crt"));
        using var second = Create();
        Assert.NotEqual(first.Authority.Thumbprint, second.Authority.Thumbprint);
        Assert.NotEqual(first.Admin.Thumbprint, second.Admin.Thumbprint);
    }

    [Fact]
    public void Node_certificate_names_the_node_and_its_group()
    {
        using var pki = Create();
        var pair = pki.IssueNodeClient("n1");
        using var certificate = X509Certificate2.CreateFromPem(pair.Certificate, pair.Key);
        Assert.Equal("system:node:n1", certificate.GetNameInfo(X509NameType.SimpleName, false));
        Assert.Contains("O=system:nodes", certificate.Subject, StringComparison.Ordinal);
    }

    private ClusterPki Create() => ClusterPki.EnsureCreated(_directory, ["localhost", "127.0.0.1"]);
}
