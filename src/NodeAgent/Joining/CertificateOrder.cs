using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using k8s;
using k8s.Models;

namespace OrleansOrchestrator.NodeAgent.Joining;

/// <summary>Asks the cluster for a certificate over a new key, by a CertificateSigningRequest, and waits until it is issued.</summary>
internal sealed class CertificateOrder(IKubernetes client, string nodeName, TimeProvider time)
{
    private const string ClientSigner = "kubernetes.io/kube-apiserver-client-kubelet";
    private const string ServingSigner = "kubernetes.io/kubelet-serving";

    private static readonly TimeSpan AskMin = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan AskMax = TimeSpan.FromSeconds(5);

    public Task<NodeCertificate> ClientAsync(TimeSpan patience, CancellationToken cancellation) =>
        PlaceAsync(ClientSigner, "client auth", null, patience, cancellation);

    public Task<NodeCertificate> ServingAsync(IPAddress address, TimeSpan patience, CancellationToken cancellation)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(nodeName);
        names.AddIpAddress(address);
        return PlaceAsync(ServingSigner, "server auth", names.Build(), patience, cancellation);
    }

    private async Task<NodeCertificate> PlaceAsync(
        string signer, string usage, X509Extension? names, TimeSpan patience, CancellationToken cancellation)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var subject = new X500DistinguishedNameBuilder();
        subject.AddOrganizationName("system:nodes");
        subject.AddCommonName("system:node:" + nodeName);
        var request = new CertificateRequest(subject.Build(), key, HashAlgorithmName.SHA256);
        if (names is not null)
            request.CertificateExtensions.Add(names);
        var placed = await client.CertificatesV1.CreateCertificateSigningRequestAsync(
            new V1CertificateSigningRequest
            {
                Metadata = new V1ObjectMeta { GenerateName = "csr-" },
                Spec = new V1CertificateSigningRequestSpec
                {
                    Request = Encoding.ASCII.GetBytes(request.CreateSigningRequestPem() + "\n"),
                    SignerName = signer,
                    Usages = ["digital signature", usage],
                },
            },
            cancellationToken: cancellation);
        var certificate = await WaitAsync(placed.Metadata.Name, patience, cancellation);
        return new NodeCertificate(Encoding.ASCII.GetString(certificate), key.ExportECPrivateKeyPem() + "\n");
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
