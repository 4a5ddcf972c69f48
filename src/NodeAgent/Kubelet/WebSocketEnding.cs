using System.Net.WebSockets;

namespace OrleansOrchestrator.NodeAgent.Kubelet;

/// <summary>Ends a WebSocket so that the client gets all that was sent: the close is announced, and the client's own is waited for.</summary>
internal static class WebSocketEnding
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <param name="receiving">The loop that reads from the client and ends with its close.</param>
    public static async Task CloseAsync(WebSocket socket, Task receiving, TimeProvider time, CancellationToken cancellation)
    {
        if (socket.State is not (WebSocketState.Open or WebSocketState.CloseReceived))
            return;
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, cancellation);
        await Task.WhenAny(receiving, Task.Delay(Patience, time, cancellation));
    }
}
