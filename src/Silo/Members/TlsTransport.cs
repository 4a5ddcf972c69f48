using System.IO.Pipelines;
using System.Net.Security;

namespace OrleansOrchestrator.Silo.Members;

/// <summary>The plain side of a TLS connection, as the pipes that Orleans reads and writes.</summary>
internal sealed class TlsTransport(SslStream stream) : IDuplexPipe
{
    // A TLS record holds at most 16 KiB: one read takes a whole one, one write fills one.
    private const int RecordSize = 16 * 1024;

    public PipeReader Input { get; } = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: RecordSize, leaveOpen: true));

    public PipeWriter Output { get; } = PipeWriter.Create(stream, new StreamPipeWriterOptions(minimumBufferSize: RecordSize, leaveOpen: true));
}
