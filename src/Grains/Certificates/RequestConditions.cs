using k8s.Models;

namespace OrleansOrchestrator.Grains.Certificates;

/// <summary>Where a certificate request stands.</summary>
internal static class RequestConditions
{
    public const string Approved = "Approved";
    public const string Denied = "Denied";
    public const string Failed = "Failed";

    public static V1CertificateSigningRequestCondition? Find(V1CertificateSigningRequest request, string type)
    {
        foreach (var condition in request.Status?.Conditions ?? [])
        {
            if (condition.Type == type && condition.Status == "True")
                return condition;
        }

        return null;
    }

    public static bool Has(V1CertificateSigningRequest request, string type) => Find(request, type) is not null;

    public static bool IsIssued(V1CertificateSigningRequest request) => request.Status?.Certificate is { Length: > 0 };

    public static void Add(V1CertificateSigningRequest request, string type, string reason, string message, DateTime now)
    {
        request.Status ??= new V1CertificateSigningRequestStatus();
        request.Status.Conditions ??= [];
        request.Status.Conditions.Add(new V1CertificateSigningRequestCondition
        {
            Type = type,
            Status = "True",
            Reason = reason,
            Message = message,
            LastUpdateTime = now,
            LastTransitionTime = now,
        });
    }
}
