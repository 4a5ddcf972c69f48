using System.Net;
using System.Net.Sockets;

namespace OrleansOrchestrator.Silo.AllInOne;

/// <summary>Ports for what only this process talks to, so that several instances run side by side.</summary>
internal static class FreePorts
{
    /// <summary>Two different loopback TCP ports that were free a moment ago.</summary>
    public static (int First, int Second) Pair()
    {
        using var first = new TcpListener(IPAddress.Loopback, 0);
        using var second = new TcpListener(IPAddress.Loopback, 0);
        first.Start();
        second.Start();
        return (((IPEndPoint)first.LocalEndpoint).Port, ((IPEndPoint)second.LocalEndpoint).Port);
    }
}
