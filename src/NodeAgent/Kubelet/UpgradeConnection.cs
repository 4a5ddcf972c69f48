using System.Net.Sockets;
using System.Text;

namespace OrleansOrchestrator.NodeAgent.Kubelet;

/// <summary>An HTTP/1.1 connection that asks for an upgrade and, once granted, is a plain pipe of bytes.</summary>
internal sealed class UpgradeConnection : IDisposable
{
    private const int HeadBytesMax = 64 * 1024;

    private UpgradeConnection(NetworkStream stream, int status, IReadOnlyList<(string Name, string Value)> headers, byte[] rest)
    {
        Stream = stream;
        Status = status;
        Headers = headers;
        Rest = rest;
    }

    public NetworkStream Stream { get; }

    /// <summary>The answer's status: 101 when the upgrade is granted.</summary>
    public int Status { get; }

    public IReadOnlyList<(string Name, string Value)> Headers { get; }

    /// <summary>What came along with the head of the answer.</summary>
    public byte[] Rest { get; }

    public static async Task<UpgradeConnection> OpenAsync(
        Uri target, string method, IEnumerable<(string Name, string Value)> headers, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(target.Host, target.Port, cancellation);
            var stream = new NetworkStream(socket, ownsSocket: true);
            var request = new StringBuilder($"{method} {target.PathAndQuery} HTTP/1.1\r\nHost: {target.Authority}\r\n");
            foreach (var (name, value) in headers)
                request.Append(name).Append(": ").Append(value).Append("\r\n");
            request.Append("\r\n");
            await stream.WriteAsync(Encoding.ASCII.GetBytes(request.ToString()), cancellation);
            return await ReadHeadAsync(stream, cancellation);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public void Dispose() => Stream.Dispose();

    private static async Task<UpgradeConnection> ReadHeadAsync(NetworkStream stream, CancellationToken cancellation)
    {
        var buffer = new byte[HeadBytesMax];
        var filled = 0;
        int end;
        while ((end = buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8)) < 0)
        {
            var read = filled < buffer.Length ? await stream.ReadAsync(buffer.AsMemory(filled), cancellation) : 0;
            if (read == 0)
                throw new IOException("the streaming server gave no answer");
            filled += read;
        }
        var lines = Encoding.ASCII.GetString(buffer, 0, end).Split("\r\n");
        var headers = new List<(string, string)>();
        for (var i = 1; i < lines.Length; i++)
        {
            var colon = lines[i].IndexOf(':', StringComparison.Ordinal);
            if (colon > 0)
                headers.Add((lines[i][..colon], lines[i][(colon + 1)..].Trim()));
        }
        var status = int.Parse(lines[0].Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
        return new UpgradeConnection(stream, status, headers, buffer[(end + 4)..filled]);
    }
}
