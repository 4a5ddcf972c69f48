using System.Buffers.Text;
using System.Security.Cryptography;

namespace OrleansOrchestrator.Gateway.Pki;

/// <summary>The ECDSA P-256 key that signs service-account tokens (ES256), and its public form for verifiers.</summary>
public sealed class ServiceAccountKey : IDisposable
{
    private readonly ECDsa _key;
    // One ECDsa object must not be used by two threads at once.
    private readonly Lock _gate = new();

    private ServiceAccountKey(ECDsa key)
    {
        _key = key;
        KeyId = Base64Url.EncodeToString(SHA256.HashData(key.ExportSubjectPublicKeyInfo()));
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        X = Base64Url.EncodeToString(point.X);
        Y = Base64Url.EncodeToString(point.Y);
    }

    /// <summary>Key id in token headers and in the key set: the hash of the public key.</summary>
    public string KeyId { get; }

    /// <summary>Coordinates of the public point, base64url.</summary>
    public string X { get; }

    public string Y { get; }

    public byte[] Sign(ReadOnlySpan<byte> data)
    {
        lock (_gate)
            return _key.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    public bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        lock (_gate)
            return _key.VerifyData(data, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    public void Dispose() => _key.Dispose();

    internal static ServiceAccountKey Create() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    internal static ServiceAccountKey FromPem(string pem)
    {
        var key = ECDsa.Create();
        key.ImportFromPem(pem);
        return new ServiceAccountKey(key);
    }

    internal string ExportPem() => _key.ExportECPrivateKeyPem() + "\n";

    internal string ExportPublicPem() => _key.ExportSubjectPublicKeyInfoPem() + "\n";
}
