using System.Buffers;
using System.IO.Pipelines;

namespace OrleansOrchestrator.Chaos.Watching;

/// <summary>Lines of a stream of bytes.</summary>
internal sealed class LineReader(Stream stream) : IDisposable
{
    private readonly PipeReader _pipe = PipeReader.Create(stream);

    /// <summary>Null at the end; a line that was begun and not ended is left out.</summary>
    public async Task<byte[]?> ReadAsync(CancellationToken ct)
    {
        while (true)
        {
            var read = await _pipe.ReadAsync(ct);
            if (read.Buffer.PositionOf((byte)'\n') is { } end)
            {
                var line = read.Buffer.Slice(0, end).ToArray();
                _pipe.AdvanceTo(read.Buffer.GetPosition(1, end));
                return line;
            }

            if (read.IsCompleted)
                return null;
            _pipe.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    public void Dispose() => _pipe.Complete();
}
