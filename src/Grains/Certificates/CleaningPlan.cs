using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using k8s.Models;

namespace OrleansOrchestrator.Grains.Certificates;

/// <summary>When a certificate request has done its work: an hour after it was decided, a day after it was left lying.</summary>
internal static class CleaningPlan
{
    private static readonly TimeSpan DecidedAge = TimeSpan.FromHours(1);
    private static readonly TimeSpan PendingAge = TimeSpan.FromHours(24);

    /// <summary>Null: nobody knows yet; approved by a person for a signer that is somewhere else, say.</summary>
    public static DateTime? DeleteAt(V1CertificateSigningRequest request)
    {
        if (request.Status?.Conditions is not { Count: > 0 })
            return request.Metadata.CreationTimestamp + PendingAge;
        DateTime? at = null;
        Consider(ref at, RequestConditions.Find(request, RequestConditions.Denied)?.LastUpdateTime + DecidedAge);
        Consider(ref at, RequestConditions.Find(request, RequestConditions.Failed)?.LastUpdateTime + DecidedAge);
        if (RequestConditions.IsIssued(request))
        {
            Consider(ref at, RequestConditions.Find(request, RequestConditions.Approved)?.LastUpdateTime + DecidedAge);
            Consider(ref at, EndOf(request.Status.Certificate));
        }

        return at;
    }

    private static void Consider(ref DateTime? at, DateTime? other)
    {
        if (other is { } time && (at is null || time < at))
            at = time;
    }

    private static DateTime? EndOf(byte[] pem)
    {
        try
        {
            using var certificate = X509Certificate2.CreateFromPem(Encoding.ASCII.GetString(pem));
            return certificate.NotAfter.ToUniversalTime();
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
