using System.Formats.Asn1;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using OrleansOrchestrator.Api.Certificates;

namespace OrleansOrchestrator.Grains.Certificates;

/// <summary>What a certificate request (PKCS #10) asks for: the parts that decide whether it is granted.</summary>
internal sealed record RequestContent
{
    private const string AlternativeNamesType = "2.5.29.17";

    public string CommonName { get; private set; } = "";

    public List<string> Organizations { get; } = [];

    public List<string> DnsNames { get; } = [];

    public List<IPAddress> Addresses { get; } = [];

    /// <summary>There are alternative names that are neither of the two: mail addresses, URIs.</summary>
    public bool HasOtherNames { get; private set; }

    public bool HasAlternativeNames => DnsNames.Count > 0 || Addresses.Count > 0 || HasOtherNames;

    /// <summary>Null when the request cannot be read or is not signed by its own key.</summary>
    public static RequestContent? TryRead(byte[]? pem)
    {
        if (pem is null)
            return null;
        try
        {
            return Read(CertificateRequest.LoadSigningRequestPem(
                Encoding.ASCII.GetString(pem), HashAlgorithmName.SHA256, CertificateRequestLoadOptions.UnsafeLoadCertificateExtensions));
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or AsnContentException or NotSupportedException)
        {
            return null;
        }
    }

    private static RequestContent Read(CertificateRequest request)
    {
        var content = new RequestContent();
        foreach (var part in request.SubjectName.EnumerateRelativeDistinguishedNames())
        {
            if (part.HasMultipleElements || part.GetSingleElementValue() is not { } value)
                continue;
            if (part.GetSingleElementType().Value == CertificateOids.CommonName)
                content.CommonName = value;
            else if (part.GetSingleElementType().Value == CertificateOids.Organization)
                content.Organizations.Add(value);
        }

        foreach (var extension in request.CertificateExtensions)
        {
            if (extension.Oid?.Value == AlternativeNamesType)
                content.ReadNames(extension.RawData);
        }

        return content;
    }

    private void ReadNames(byte[] encoded)
    {
        var dns = new Asn1Tag(TagClass.ContextSpecific, 2);
        var address = new Asn1Tag(TagClass.ContextSpecific, 7);
        var names = new AsnReader(encoded, AsnEncodingRules.DER).ReadSequence();
        while (names.HasData)
        {
            var tag = names.PeekTag();
            if (tag == dns)
            {
                DnsNames.Add(names.ReadCharacterString(UniversalTagNumber.IA5String, dns));
            }
            else if (tag == address)
            {
                Addresses.Add(new IPAddress(names.ReadOctetString(address)));
            }
            else
            {
                HasOtherNames = true;
                names.ReadEncodedValue();
            }
        }
    }
}
