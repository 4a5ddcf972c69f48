using System.Buffers;
using System.Text;

namespace OrleansOrchestrator.Api.OpenApi;

/// <summary>Writes the few protobuf wire forms that OpenAPI messages need: strings and nested messages.</summary>
internal sealed class ProtobufWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    public byte[] ToArray() => _bytes.WrittenSpan.ToArray();

    public void Text(int field, string? text)
    {
        if (string.IsNullOrEmpty(text))
            return;
        Bytes(field, Encoding.UTF8.GetBytes(text));
    }

    public void Message(int field, Action<ProtobufWriter> write)
    {
        var inner = new ProtobufWriter();
        write(inner);
        Bytes(field, inner._bytes.WrittenSpan);
    }

    private void Bytes(int field, ReadOnlySpan<byte> bytes)
    {
        const int lengthDelimited = 2;
        Varint((uint)((field << 3) | lengthDelimited));
        Varint((uint)bytes.Length);
        _bytes.Write(bytes);
    }

    private void Varint(uint value)
    {
        const int maxLength = 5;
        var span = _bytes.GetSpan(maxLength);
        var length = 0;
        while (value >= 0x80)
        {
            span[length++] = (byte)(value | 0x80);
            value >>= 7;
        }

        span[length++] = (byte)value;
        _bytes.Advance(length);
    }
}
