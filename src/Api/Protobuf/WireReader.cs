using System.Buffers.Binary;

namespace OrleansOrchestrator.Api.Protobuf;

/// <summary>Reads protobuf's wire format. Faults are <see cref="FormatException"/>s.</summary>
internal ref struct WireReader(ReadOnlySpan<byte> message)
{
    private ReadOnlySpan<byte> _rest = message;

    public int Field { get; private set; }

    public int WireType { get; private set; }

    /// <summary>Goes to the next field; false at the end.</summary>
    public bool Next()
    {
        if (_rest.IsEmpty)
            return false;
        var tag = Varint();
        Field = checked((int)(tag >> 3));
        WireType = (int)(tag & 7);
        return Field > 0 ? true : throw new FormatException("field number 0");
    }

    public ulong Varint()
    {
        ulong value = 0;
        for (var i = 0; i < 10; i++)
        {
            if (i >= _rest.Length)
                throw new FormatException("unexpected end of data");
            value |= (ulong)(_rest[i] & 0x7f) << (7 * i);
            if (_rest[i] < 0x80)
            {
                _rest = _rest[(i + 1)..];
                return value;
            }
        }

        throw new FormatException("integer overflow");
    }

    /// <summary>The next number of a packed list; false at its end.</summary>
    public bool TryVarint(out ulong value)
    {
        var more = !_rest.IsEmpty;
        value = more ? Varint() : 0;
        return more;
    }

    public ReadOnlySpan<byte> Bytes()
    {
        if (WireType != 2)
            throw new FormatException($"field {Field} has wire type {WireType}");
        return Take(checked((int)Varint()));
    }

    public double Double() => BinaryPrimitives.ReadDoubleLittleEndian(Take(8));

    public void Skip()
    {
        switch (WireType)
        {
            case 0: Varint(); break;
            case 1: Take(8); break;
            case 2: Bytes(); break;
            case 5: Take(4); break;
            default: throw new FormatException($"field {Field} has wire type {WireType}");
        }
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count < 0 || count > _rest.Length)
            throw new FormatException("unexpected end of data");
        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}
