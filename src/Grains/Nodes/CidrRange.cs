using System.Buffers.Binary;
using System.Net;

namespace OrleansOrchestrator.Grains.Nodes;

/// <summary>An IPv4 range cut into equal parts. Immutable.</summary>
internal sealed class CidrRange
{
    private readonly uint _base;
    private readonly int _maskSize;

    /// <param name="cidr">The whole, for instance 10.244.0.0/16.</param>
    /// <param name="maskSize">Prefix length of a part.</param>
    public CidrRange(string cidr, int maskSize)
    {
        var network = IPNetwork.Parse(cidr);
        if (network.BaseAddress.AddressFamily != System.Net.Sockets.AddressFamily.InterNetwork)
            throw new ArgumentException($"{cidr} is not an IPv4 range", nameof(cidr));
        if (maskSize < network.PrefixLength || maskSize > 30)
            throw new ArgumentException($"a part of prefix length {maskSize} does not fit into {cidr}", nameof(maskSize));
        _base = BinaryPrimitives.ReadUInt32BigEndian(network.BaseAddress.GetAddressBytes());
        _maskSize = maskSize;
        Count = 1 << (maskSize - network.PrefixLength);
    }

    /// <summary>The number of parts.</summary>
    public int Count { get; }

    public string this[int index]
    {
        get
        {
            Span<byte> bytes = stackalloc byte[4];
            BinaryPrimitives.WriteUInt32BigEndian(bytes, _base + ((uint)index << (32 - _maskSize)));
            return new IPAddress(bytes) + "/" + _maskSize;
        }
    }
}
