using System.Net.Sockets;
using Grpc.Net.Client;

namespace OrleansOrchestrator.NodeAgent.Cri;

/// <summary>Opens gRPC channels to a container runtime's unix socket.</summary>
internal static class CriChannel
{
    // Image layers' configuration and long container lists outgrow gRPC's default of 4 MiB; this is the kubelet's own limit.
    private const int MessageBytesMax = 16 * 1024 * 1024;

    public static GrpcChannel Open(string socketPath)
    {
        var endpoint = new UnixDomainSocketEndPoint(socketPath);
        var handler = new SocketsHttpHandler
        {
            EnableMultipleHttp2Connections = true,
            ConnectCallback = async (_, cancellation) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                try
                {
                    await socket.ConnectAsync(endpoint, cancellation);
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            },
        };
        return GrpcChannel.ForAddress("http://localhost", new GrpcChannelOptions
        {
            HttpHandler = handler,
            DisposeHttpClient = true,
            MaxReceiveMessageSize = MessageBytesMax,
            MaxSendMessageSize = MessageBytesMax,
        });
    }
}
