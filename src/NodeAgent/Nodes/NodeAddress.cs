using System.Net;
using System.Net.Sockets;

namespace OrleansOrchestrator.NodeAgent.Nodes;

/// <summary>Finds the address others reach this node at.</summary>
internal static class NodeAddress
{
    // Connecting a datagram socket sends nothing; it only asks the kernel which source address it would take.
    private static readonly IPEndPoint Anywhere = new(IPAddress.Parse("192.0.2.1"), 9);

    public static string Detect()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            socket.Connect(Anywhere);
            return ((IPEndPoint)socket.LocalEndPoint!).Address.ToString();
        }
        catch (SocketException)
        {
            return IPAddress.Loopback.ToString();
        }
    }
}
