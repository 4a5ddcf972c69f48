using System.Net.Sockets;

namespace OrleansOrchestrator.NodeAgent.Probes;

/// <summary>Opens a connection: well if it opens.</summary>
internal sealed class TcpProbe(string host, int port) : IProbe
{
    public async Task<ProbeResult> RunAsync(TimeSpan timeout, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(timeout);
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(host, port, limit.Token);
            return ProbeResult.Healthy;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return ProbeResult.Unhealthy($"dial tcp {host}:{port}: i/o timeout");
        }
        catch (SocketException e)
        {
            return ProbeResult.Unhealthy(ConnectionErrors.Describe(e, host, port));
        }
    }
}
