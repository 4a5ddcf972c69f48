using System.Buffers;
using System.IO.Pipelines;

namespace OrleansOrchestrator.Silo.Members;

/// <summary>
/// A connection's pipes as the stream that TLS is spoken over. What is written is sent by the next flush, so that several records go out
/// together.
/// </summary>
internal sealed class TransportStream(IDuplexPipe transport) : Stream
{
    // As much as a sender waits with; more would only fill memory.
    private const int UnflushedMax = 256 * 1024;

    /// <summary>Nothing has come yet.</summary>
    public bool IsSilent { get; private set; } = true;

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var result = await transport.Input.ReadAsync(cancellationToken);
        // So does the connection tell that it is about to close.
        if (result.IsCanceled)
            throw new OperationCanceledException("the connection is closing");
        var there = result.Buffer;
        var count = (int)Math.Min(there.Length, buffer.Length);
        there = there.Slice(0, count);
        there.CopyTo(buffer.Span);
        transport.Input.AdvanceTo(there.End);
        IsSilent &= count == 0;
        return count;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        transport.Output.Write(buffer.Span);
        if (transport.Output.UnflushedBytes >= UnflushedMax)
            await FlushAsync(cancellationToken);
    }

    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        var result = await transport.Output.FlushAsync(cancellationToken);
        if (result.IsCanceled)
            throw new OperationCanceledException("the connection is closing");
        if (result.IsCompleted)
            throw new IOException("the connection is closed");
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>Only at the very end of a connection, when nobody waits any more: goes out when the pipe is completed.</summary>
    public override void Write(byte[] buffer, int offset, int count) => transport.Output.Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
