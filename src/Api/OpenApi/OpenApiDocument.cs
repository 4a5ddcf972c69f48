using System.IO.Compression;

namespace OrleansOrchestrator.Api.OpenApi;

/// <summary>A document kept gzip-compressed, as most clients ask for it.</summary>
/// <param name="Hash">Names this state of the document: the <c>hash</c> in the index and the ETag.</param>
public sealed record OpenApiDocument(ReadOnlyMemory<byte> Gzip, string Hash)
{
    /// <summary>The document itself, unpacked anew.</summary>
    public byte[] Unpack()
    {
        using var packed = new MemoryStream(Gzip.ToArray());
        using var gzip = new GZipStream(packed, CompressionMode.Decompress);
        using var plain = new MemoryStream();
        gzip.CopyTo(plain);
        return plain.ToArray();
    }
}
