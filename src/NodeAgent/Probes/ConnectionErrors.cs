using System.Net.Sockets;

namespace OrleansOrchestrator.NodeAgent.Probes;

/// <summary>Connection errors in the words users of Kubernetes know.</summary>
internal static class ConnectionErrors
{
    public static string Describe(Exception error, string host, int port)
    {
        for (Exception? inner = error; inner is not null; inner = inner.InnerException)
        {
            if (inner is SocketException socket)
                return $"dial tcp {host}:{port}: connect: {Describe(socket)}";
        }
        return error.Message;
    }

    private static string Describe(SocketException error) => error.SocketErrorCode switch
    {
        SocketError.ConnectionRefused => "connection refused",
        SocketError.HostUnreachable => "no route to host",
        SocketError.NetworkUnreachable => "network is unreachable",
        SocketError.ConnectionReset => "connection reset by peer",
        _ => error.Message,
    };
}
