using System.Globalization;
using System.Text;

namespace OrleansOrchestrator.NodeAgent.Logs;

/// <summary>Copies a container's log, without its framing, to a reader; following it across rotations while the container runs.</summary>
internal sealed class LogReader(string path, LogRequest request, TimeProvider time) : IDisposable
{
    private const int BufferBytes = 64 * 1024;
    private static readonly TimeSpan PollPeriod = TimeSpan.FromMilliseconds(100);
    private readonly MemoryStream output = new();
    private long left = request.LimitBytes ?? long.MaxValue;
    private bool atLineStart = true;

    public async Task CopyAsync(Stream destination, Func<bool> isRunning, CancellationToken cancellation)
    {
        var first = true;
        while (true)
        {
            if (!File.Exists(path))
            {
                if (!request.Follow || !isRunning())
                    return;
                await Task.Delay(PollPeriod, time, cancellation);
                continue;
            }
            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1);
            file.Position = first && request.TailLines is { } lines ? ContainerLog.TailOffset(file, lines) : 0;
            first = false;
            if (!await CopyFileAsync(file, destination, isRunning, cancellation))
                return;
        }
    }

    public void Dispose() => output.Dispose();

    // Copies one file to its end; true when the log goes on in a new file of the same name.
    private async Task<bool> CopyFileAsync(FileStream file, Stream destination, Func<bool> isRunning, CancellationToken cancellation)
    {
        var buffer = new byte[BufferBytes];
        var filled = 0;
        var last = false;
        while (true)
        {
            var read = await file.ReadAsync(buffer.AsMemory(filled), cancellation);
            filled += read;
            var used = Take(buffer.AsMemory(0, filled));
            buffer.AsSpan(used, filled - used).CopyTo(buffer);
            filled -= used;
            if (filled == buffer.Length)
                Array.Resize(ref buffer, buffer.Length * 2);
            if (output.Length > 0)
            {
                await destination.WriteAsync(output.GetBuffer().AsMemory(0, (int)output.Length), cancellation);
                await destination.FlushAsync(cancellation);
                output.SetLength(0);
            }
            if (left <= 0)
                return false;
            if (read > 0)
                continue;
            if (!request.Follow || last)
                return false;
            if (IsRotated(file))
                return true;
            // One more read after the container's end, for what it wrote last.
            last = !isRunning();
            if (!last)
                await Task.Delay(PollPeriod, time, cancellation);
        }
    }

    private bool IsRotated(FileStream file)
    {
        // The runtime reopens by name; the old file lives on under another one, or shrinks.
        var now = new FileInfo(path);
        return now.Exists && now.Length < file.Position;
    }

    private int Take(ReadOnlyMemory<byte> data)
    {
        var used = 0;
        while (left > 0)
        {
            var end = data.Span[used..].IndexOf((byte)'\n');
            if (end < 0)
                break;
            if (LogLine.TryParse(data.Slice(used, end), out var line))
                Add(line);
            used += end + 1;
        }
        return used;
    }

    private void Add(LogLine line)
    {
        if (request.Stream is not null && line.Stream != request.Stream)
            return;
        if (request.Since is { } since
            && DateTimeOffset.TryParse(line.Timestamp, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) && at < since)
        {
            return;
        }
        if (request.Timestamps && atLineStart)
            Write(Encoding.ASCII.GetBytes(line.Timestamp + " "));
        Write(line.Content.Span);
        if (!line.IsPartial)
            Write("\n"u8);
        atLineStart = !line.IsPartial;
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        var count = (int)Math.Min(left, bytes.Length);
        output.Write(bytes[..count]);
        left -= count;
    }
}
