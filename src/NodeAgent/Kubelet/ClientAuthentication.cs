using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http;
using OrleansOrchestrator.Api.Certificates;

namespace OrleansOrchestrator.NodeAgent.Kubelet;

/// <summary>Lets in only the API server and administrators, known by a certificate of the cluster's authority.</summary>
internal sealed class ClientAuthentication(X509Certificate2Collection? authorities)
{
    private const string ApiServerName = "kube-apiserver-kubelet-client";
    private const string AdministratorsGroup = "system:masters";

    public Task AuthorizeAsync(HttpContext context, RequestDelegate next)
    {
        var certificate = context.Connection.ClientCertificate;
        if (certificate is null || !IsOurs(certificate))
            return RefuseAsync(context, StatusCodes.Status401Unauthorized, "Unauthorized");
        return IsAllowed(certificate)
            ? next(context)
            : RefuseAsync(
                context, StatusCodes.Status403Forbidden,
                $"Forbidden (user={certificate.GetNameInfo(X509NameType.SimpleName, false)}, verb={context.Request.Method.ToLowerInvariant()}, resource=nodes, subresource=proxy)");
    }

    private bool IsOurs(X509Certificate2 certificate)
    {
        if (authorities is null)
            return false;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(certificate);
    }

    private static bool IsAllowed(X509Certificate2 certificate)
    {
        foreach (var part in certificate.SubjectName.EnumerateRelativeDistinguishedNames())
        {
            var type = part.GetSingleElementType().Value;
            var value = part.GetSingleElementValue();
            if ((type == CertificateOids.Organization && value == AdministratorsGroup) || (type == CertificateOids.CommonName && value == ApiServerName))
                return true;
        }
        return false;
    }

    private static Task RefuseAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsync(text);
    }
}
