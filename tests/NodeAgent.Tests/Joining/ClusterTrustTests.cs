using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using OrleansOrchestrator.NodeAgent.Joining;
using Xunit;

namespace OrleansOrchestrator.NodeAgent.Tests.Joining;

public sealed class ClusterTrustTests
{
    [Fact]
    public void Authority_is_trusted_by_the_hash_of_its_key_and_one_beside_it_is_not()
    {
        using var right = Authority("right");
        using var other = Authority("other");
        var trusted = ClusterTrust.Vouched(ClusterInfo(other, right), ["sha256:00", "SHA256:" + HashOf(right)]);
        Assert.Equal(right.ExportCertificatePem() + "\n", trusted);
    }

    [Fact]
    public void Cluster_with_another_authority_is_refused()
    {
        using var right = Authority("right");
        using var other = Authority("other");
        Assert.Throws<JoinException>(() => ClusterTrust.Vouched(ClusterInfo(other), ["sha256:" + HashOf(right)]));
    }

    [Fact]
    public void Certificate_is_renewed_after_four_fifths_of_its_life()
    {
        using var certificate = Authority("any");
        Assert.Equal(new DateTimeOffset(2026, 1, 9, 0, 0, 0, TimeSpan.Zero), IssuedCertificate.RenewAt(certificate));
    }

    private static string HashOf(X509Certificate2 certificate) =>
        Convert.ToHexStringLower(SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo()));

    private static X509Certificate2 Authority(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var start = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        return new CertificateRequest("CN=" + name, key, HashAlgorithmName.SHA256).CreateSelfSigned(start, start.AddDays(10));
    }

    private static string ClusterInfo(params X509Certificate2[] authorities)
    {
        var bundle = string.Concat(authorities.Select(each => each.ExportCertificatePem() + "\n"));
        return $$"""
            apiVersion: v1
            clusters:
            - cluster:
                certificate-authority-data: {{Convert.ToBase64String(Encoding.ASCII.GetBytes(bundle))}}
                server: https://10.0.0.1:6443
              name: ""
            contexts: null
            current-context: ""
            kind: Config
            preferences: {}
            users: null
            """;
    }
}
