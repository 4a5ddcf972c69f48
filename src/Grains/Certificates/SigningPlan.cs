using System.Security.Cryptography.X509Certificates;
using k8s.Models;
using OrleansOrchestrator.Api.Certificates;

namespace OrleansOrchestrator.Grains.Certificates;

/// <summary>What is to be signed for a request, or why nothing is.</summary>
/// <param name="Fault">Why the signer refuses for good; null: sign.</param>
internal sealed record SigningPlan(string? Fault, X509KeyUsageFlags Usages, IReadOnlyList<string> ExtendedUsages, TimeSpan Lifetime)
{
    public const string RefusalReason = "SignerValidationFailure";

    private static readonly TimeSpan LifetimeMax = TimeSpan.FromDays(365);
    private static readonly TimeSpan LifetimeMin = TimeSpan.FromMinutes(10);

    /// <summary>Null when there is nothing to do: not approved, already dealt with, or another's signer.</summary>
    public static SigningPlan? Make(V1CertificateSigningRequest request)
    {
        if (!SignerRules.Knows(request.Spec.SignerName) || RequestConditions.IsIssued(request)
            || !RequestConditions.Has(request, RequestConditions.Approved)
            || RequestConditions.Has(request, RequestConditions.Denied) || RequestConditions.Has(request, RequestConditions.Failed))
            return null;
        var usages = request.Spec.Usages ?? [];
        var fault = RequestContent.TryRead(request.Spec.Request) is { } content
            ? SignerRules.Fault(request.Spec.SignerName, content, usages)
            : "the request cannot be read";
        return new SigningPlan(fault, Flags(usages), Extended(usages), LifetimeOf(request.Spec.ExpirationSeconds));
    }

    private static TimeSpan LifetimeOf(int? seconds)
    {
        if (seconds is not { } wanted)
            return LifetimeMax;
        var lifetime = TimeSpan.FromSeconds(wanted);
        return lifetime < LifetimeMin ? LifetimeMin : lifetime > LifetimeMax ? LifetimeMax : lifetime;
    }

    private static X509KeyUsageFlags Flags(IList<string> usages)
    {
        var flags = X509KeyUsageFlags.None;
        foreach (var usage in usages)
        {
            flags |= usage switch
            {
                "digital signature" => X509KeyUsageFlags.DigitalSignature,
                "key encipherment" => X509KeyUsageFlags.KeyEncipherment,
                _ => X509KeyUsageFlags.None,
            };
        }

        return flags;
    }

    private static List<string> Extended(IList<string> usages)
    {
        var identifiers = new List<string>();
        foreach (var usage in usages)
        {
            if (usage == "client auth")
                identifiers.Add(CertificateOids.ClientAuthentication);
            else if (usage == "server auth")
                identifiers.Add(CertificateOids.ServerAuthentication);
        }

        return identifiers;
    }
}
