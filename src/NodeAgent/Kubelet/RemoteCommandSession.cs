using System.Buffers.Binary;
using System.Net.WebSockets;

namespace OrleansOrchestrator.NodeAgent.Kubelet;

/// <summary>One remote command: channels of a WebSocket (0 stdin, 1 stdout, 2 stderr, 3 error, 4 resize, 255 close) on one side, SPDY streams on the
/// other.</summary>
internal sealed class RemoteCommandSession(WebSocket socket, UpgradeConnection runtime, RemoteCommandStreams wanted, TimeProvider time) : IDisposable
{
    private const byte Stdin = 0, Stdout = 1, Stderr = 2, Error = 3, Resize = 4, Close = 255;
    private const int BufferBytes = 32 * 1024;
    private readonly SpdyFrames frames = new();
    private readonly Dictionary<int, byte> channels = [];
    private readonly Dictionary<byte, int> streams = [];
    private readonly HashSet<int> open = [];
    private readonly SemaphoreSlim writing = new(1, 1);

    public async Task RunAsync(CancellationToken cancellation)
    {
        await OpenAsync("error", Error, cancellation);
        if (wanted.Stdin)
            await OpenAsync("stdin", Stdin, cancellation);
        if (wanted.Stdout)
            await OpenAsync("stdout", Stdout, cancellation);
        if (wanted.Stderr)
            await OpenAsync("stderr", Stderr, cancellation);
        if (wanted.Tty)
            await OpenAsync("resize", Resize, cancellation);

        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var inbound = UploadAsync(ended.Token);
        var outbound = DownloadAsync(ended.Token);
        await Task.WhenAny(inbound, outbound);
        if (outbound.IsCompletedSuccessfully)
            await WebSocketEnding.CloseAsync(socket, inbound, time, cancellation);
        await ended.CancelAsync();
        runtime.Dispose();
        await Task.WhenAll(inbound, outbound).ContinueWith(_ => { }, TaskScheduler.Default);
    }

    public void Dispose() => writing.Dispose();

    private async Task OpenAsync(string type, byte channel, CancellationToken cancellation)
    {
        // A client's streams have odd numbers.
        var id = (streams.Count * 2) + 1;
        streams[channel] = id;
        channels[id] = channel;
        if (channel is Stdout or Stderr or Error)
            open.Add(id);
        await WriteAsync(frames.Open(id, "streamtype", type), cancellation);
    }

    private async Task UploadAsync(CancellationToken cancellation)
    {
        var buffer = new byte[BufferBytes];
        byte? channel = null;
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(), cancellation);
            if (received.MessageType == WebSocketMessageType.Close)
                return;
            var content = buffer.AsMemory(0, received.Count);
            if (channel is null && content.Length > 0)
            {
                channel = content.Span[0];
                content = content[1..];
            }
            if (channel == Close && content.Length > 0)
            {
                if (streams.TryGetValue(content.Span[0], out var closed))
                    await WriteAsync(SpdyFrames.Data(closed, [], final: true), cancellation);
            }
            else if (channel is Stdin or Resize && content.Length > 0 && streams.TryGetValue(channel.Value, out var stream))
            {
                await WriteAsync(SpdyFrames.Data(stream, content.Span, final: false), cancellation);
            }
            if (received.EndOfMessage)
                channel = null;
        }
    }

    // Passes on what the runtime sends until it has closed all its streams.
    private async Task DownloadAsync(CancellationToken cancellation)
    {
        await using var input = new RestStream(runtime.Rest, runtime.Stream);
        var head = new byte[SpdyFrames.HeadBytes];
        while (open.Count > 0 && await input.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellation) == head.Length)
        {
            var first = BinaryPrimitives.ReadUInt32BigEndian(head);
            var second = BinaryPrimitives.ReadUInt32BigEndian(head.AsSpan(4));
            var body = new byte[(second & 0xFFFFFF) + 1];
            await input.ReadExactlyAsync(body.AsMemory(1), cancellation);
            if ((first & 0x80000000) != 0)
            {
                await ControlAsync((int)(first & 0xFFFF), body.AsMemory(1), cancellation);
                continue;
            }
            var stream = (int)(first & 0x7FFFFFFF);
            if (body.Length > 1 && channels.TryGetValue(stream, out var channel))
            {
                body[0] = channel;
                await socket.SendAsync(body, WebSocketMessageType.Binary, true, cancellation);
            }
            if ((second >> 24 & 1) != 0)
                open.Remove(stream);
        }
    }

    private async Task ControlAsync(int type, Memory<byte> body, CancellationToken cancellation)
    {
        if (type == SpdyFrames.Ping)
            await WriteAsync(SpdyFrames.Pong(body.Span), cancellation);
        else if (type == SpdyFrames.Reset)
            open.Remove(BinaryPrimitives.ReadInt32BigEndian(body.Span) & int.MaxValue);
    }

    private async Task WriteAsync(byte[] frame, CancellationToken cancellation)
    {
        await writing.WaitAsync(cancellation);
        try
        {
            await runtime.Stream.WriteAsync(frame, cancellation);
        }
        catch (IOException)
        {
            // The command has ended and takes no more; what it said is still being read.
        }
        finally
        {
            writing.Release();
        }
    }
}
