using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using k8s;
using k8s.Models;

namespace OrleansOrchestrator.NodeAgent.Joining;

/// <summary>Asks the cluster for a certificate over a new key, by a CertificateSigningRequest, and waits until it is issued.</summary>
public sealed class CertificateOrder(IKubernetes client, TimeProvider time)
{
    private static readonly TimeSpan AskMin = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan AskMax = TimeSpan.FromSeconds(5);

    public async Task<IssuedCertificate> PlaceAsync(CertificateWish wish, TimeSpan patience, CancellationToken cancellation)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var subject = new X500DistinguishedNameBuilder();
        subject.AddOrganizationName(wish.Organization);
        subject.AddCommonName(wish.CommonName);
        var request = new CertificateRequest(subject.Build(), key, HashAlgorithmName.SHA256);
        if (wish.Names is { } names)
            request.CertificateExtensions.Add(names.Build());
        var placed = await client.CertificatesV1.CreateCertificateSigningRequestAsync(
            new V1CertificateSigningRequest
            {
                Metadata = new V1ObjectMeta { GenerateName = "csr-" },
                Spec = new V1CertificateSigningRequestSpec
                {
                    Request = Encoding.ASCII.GetBytes(request.CreateSigningRequestPem() + "\n"),
                    SignerName = wish.Signer,
                    Usages = ["digital signature", .. wish.Uses],
                    ExpirationSeconds = (int?)wish.Lifetime?.TotalSeconds,
                },
            },
            cancellationToken: cancellation);
        var certificate = await WaitAsync(placed.Metadata.Name, patience, cancellation);
        return new IssuedCertificate(Encoding.ASCII.GetString(certificate), key.ExportECPrivateKeyPem() + "\n");
    }

    private async Task<byte[]> WaitAsync(string name, TimeSpan patience, CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        for (var delay = AskMin; ; delay = delay * 2 < AskMax ? delay * 2 : AskMax)
        {
            var request = await client.CertificatesV1.ReadCertificateSigningRequestAsync(name, cancellationToken: cancellation);
            if (request.Status?.Certificate is { Length: > 0 } certificate)
                return certificate;
            foreach (var condition in request.Status?.Conditions ?? [])
            {
                if (condition.Type is "Denied" or "Failed")
                    throw new JoinException($"certificate request {name} is {condition.Type}: {condition.Reason} {condition.Message}");
            }

            if (time.GetElapsedTime(started) > patience)
                throw new JoinException($"nobody has approved certificate request {name} yet");
            await Task.Delay(delay, time, cancellation);
        }
    }
}
