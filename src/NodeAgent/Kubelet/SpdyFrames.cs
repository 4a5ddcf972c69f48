using System.Buffers.Binary;
using System.Text;

namespace OrleansOrchestrator.NodeAgent.Kubelet;

/// <summary>Writes the SPDY/3.1 frames that a client of a streaming server needs.</summary>
/// <remarks>Headers go out as stored, uncompressed blocks of one zlib stream, which every reader takes and which needs no dictionary.</remarks>
internal sealed class SpdyFrames
{
    public const int HeadBytes = 8;
    public const int SynStream = 1, Reset = 3, Ping = 6, GoAway = 7;
    private bool headersBegun;

    /// <summary>Opens a stream with one header.</summary>
    public byte[] Open(int streamId, string headerName, string headerValue)
    {
        var name = Encoding.ASCII.GetBytes(headerName);
        var value = Encoding.ASCII.GetBytes(headerValue);
        var block = new byte[12 + name.Length + value.Length];
        BinaryPrimitives.WriteInt32BigEndian(block, 1);
        BinaryPrimitives.WriteInt32BigEndian(block.AsSpan(4), name.Length);
        name.CopyTo(block, 8);
        BinaryPrimitives.WriteInt32BigEndian(block.AsSpan(8 + name.Length), value.Length);
        value.CopyTo(block, 12 + name.Length);
        var compressed = Store(block);

        var frame = new byte[HeadBytes + 10 + compressed.Length];
        Control(frame, SynStream, frame.Length - HeadBytes);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(8), streamId);
        compressed.CopyTo(frame, HeadBytes + 10);
        return frame;
    }

    public static byte[] Data(int streamId, ReadOnlySpan<byte> content, bool final)
    {
        var frame = new byte[HeadBytes + content.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, streamId);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(4), ((final ? 1 : 0) << 24) | content.Length);
        content.CopyTo(frame.AsSpan(HeadBytes));
        return frame;
    }

    /// <summary>The answer to a ping.</summary>
    public static byte[] Pong(ReadOnlySpan<byte> id)
    {
        var frame = new byte[HeadBytes + 4];
        Control(frame, Ping, 4);
        id[..4].CopyTo(frame.AsSpan(HeadBytes));
        return frame;
    }

    private static void Control(Span<byte> frame, int type, int length)
    {
        BinaryPrimitives.WriteInt32BigEndian(frame, unchecked((int)0x80030000) | type);
        BinaryPrimitives.WriteInt32BigEndian(frame[4..], length);
    }

    private byte[] Store(byte[] block)
    {
        var head = headersBegun ? 0 : 2;
        // The empty block at the end is a flush: a reader hands out what it has.
        var stored = new byte[head + 5 + block.Length + 5];
        if (!headersBegun)
            (stored[0], stored[1]) = (0x78, 0x01);
        headersBegun = true;
        BinaryPrimitives.WriteUInt16LittleEndian(stored.AsSpan(head + 1), (ushort)block.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(stored.AsSpan(head + 3), (ushort)~block.Length);
        block.CopyTo(stored, head + 5);
        stored[^2] = stored[^1] = 0xFF;
        return stored;
    }
}
