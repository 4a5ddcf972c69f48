using System.Buffers;

namespace OrleansOrchestrator.Gateway.Answers;

/// <summary>
/// Copies many pieces into few big chunks of an output. The connection encrypts chunk by chunk, and asked for no size it hands out
/// chunks of 4 kB, four times as many as TLS needs.
/// </summary>
internal ref struct ChunkWriter(IBufferWriter<byte> output, int chunkSize)
{
    private Span<byte> _free = output.GetSpan(chunkSize);
    private int _used;

    /// <summary>Bytes written so far.</summary>
    public int Written { get; private set; }

    public void Write(ReadOnlySpan<byte> piece)
    {
        Written += piece.Length;
        while (piece.Length > _free.Length - _used)
        {
            var part = _free.Length - _used;
            piece[..part].CopyTo(_free[_used..]);
            piece = piece[part..];
            output.Advance(_free.Length);
            _free = output.GetSpan(chunkSize);
            _used = 0;
        }

        piece.CopyTo(_free[_used..]);
        _used += piece.Length;
    }

    /// <summary>Hands over what is in the last chunk. Nothing may be written afterwards.</summary>
    public void Finish()
    {
        output.Advance(_used);
        _used = 0;
    }
}
