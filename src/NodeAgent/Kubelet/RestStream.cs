namespace OrleansOrchestrator.NodeAgent.Kubelet;

/// <summary>Reads bytes that were read too early, then the stream they came from, which stays its owner's.</summary>
internal sealed class RestStream(byte[] rest, Stream stream) : Stream
{
    private int used;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (used == rest.Length)
            return stream.ReadAsync(buffer, cancellationToken);
        var count = Math.Min(buffer.Length, rest.Length - used);
        rest.AsMemory(used, count).CopyTo(buffer);
        used += count;
        return ValueTask.FromResult(count);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }
}
