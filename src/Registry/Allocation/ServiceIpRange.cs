using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace OrleansOrchestrator.Registry.Allocation;

/// <summary>An IPv4 range of cluster IPs, without its network and broadcast addresses. Immutable.</summary>
public sealed class ServiceIpRange
{
    private readonly uint _first;

    public ServiceIpRange(string cidr)
    {
        var network = IPNetwork.Parse(cidr);
        if (network.BaseAddress.AddressFamily != AddressFamily.InterNetwork || network.PrefixLength is < 8 or > 29)
            throw new ArgumentException($"{cidr} is not an IPv4 range between /8 and /29", nameof(cidr));
        Cidr = network.ToString();
        _first = BinaryPrimitives.ReadUInt32BigEndian(network.BaseAddress.GetAddressBytes()) + 1;
        Count = (1 << (32 - network.PrefixLength)) - 2;
        // Users' fixed addresses come from the low end; what is chosen for them comes from above while there is any.
        Reserved = Math.Clamp(Count / 16, Math.Min(16, Count), 256);
        if (Reserved >= Count)
            Reserved = 1;
    }

    public string Cidr { get; }

    /// <summary>How many addresses there are.</summary>
    public int Count { get; }

    /// <summary>How many addresses at the low end are chosen last.</summary>
    public int Reserved { get; }

    /// <summary>The first address, for the service <c>kubernetes</c>.</summary>
    public string First => this[0];

    public string this[int index]
    {
        get
        {
            Span<byte> bytes = stackalloc byte[4];
            BinaryPrimitives.WriteUInt32BigEndian(bytes, _first + (uint)index);
            return new IPAddress(bytes).ToString();
        }
    }

    public bool Contains(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetwork)
            return false;
        var value = BinaryPrimitives.ReadUInt32BigEndian(address.GetAddressBytes());
        return value >= _first && value - _first < (uint)Count;
    }
}
