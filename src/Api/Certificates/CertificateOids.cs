namespace OrleansOrchestrator.Api.Certificates;

/// <summary>The object identifiers (RFC 4519, RFC 5280) in certificates that this program makes and reads.</summary>
public static class CertificateOids
{
    public const string CommonName = "2.5.4.3";
    public const string Organization = "2.5.4.10";

    /// <summary>Extended key usage: a server may show the certificate.</summary>
    public const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <summary>Extended key usage: a client may show the certificate.</summary>
    public const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";
}
