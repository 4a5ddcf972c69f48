using System.Text;

namespace OrleansOrchestrator.NodeAgent.Logs;

/// <summary>Reads container log files from their end.</summary>
internal static class ContainerLog
{
    private const int BlockBytes = 64 * 1024;

    /// <summary>The content of the last lines of a log, at most so many lines and bytes.</summary>
    public static string Tail(string path, int linesMax, int bytesMax)
    {
        if (!File.Exists(path))
            return "";
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        file.Position = TailOffset(file, linesMax);
        using var reader = new StreamReader(file, Encoding.UTF8);
        var text = new StringBuilder();
        while (reader.ReadLine() is { } raw)
        {
            if (!LogLine.TryParse(Encoding.UTF8.GetBytes(raw), out var line))
                continue;
            text.Append(Encoding.UTF8.GetString(line.Content.Span));
            if (!line.IsPartial)
                text.Append('\n');
        }
        return text.Length <= bytesMax ? text.ToString() : text.ToString(text.Length - bytesMax, bytesMax);
    }

    /// <summary>Where the last so many whole lines of a log begin. Pieces of one line count as one.</summary>
    public static long TailOffset(FileStream file, long linesMax)
    {
        if (linesMax <= 0)
            return file.Length;
        var buffer = new byte[BlockBytes];
        var end = file.Length;
        var seen = 0L;
        // Candidates are line starts from the end backwards; the one after the (n+1)-th full line's break is the answer.
        var position = end;
        var lineEnd = end;
        while (position > 0)
        {
            var size = (int)Math.Min(BlockBytes, position);
            position -= size;
            file.Position = position;
            file.ReadExactly(buffer, 0, size);
            for (var i = size - 1; i >= 0; i--)
            {
                if (buffer[i] != (byte)'\n')
                    continue;
                var start = position + i + 1;
                if (start == end)
                {
                    lineEnd = start;
                    continue;
                }
                if (IsFull(file, start, lineEnd) && ++seen > linesMax)
                    return lineEnd;
                lineEnd = start;
            }
        }
        return seen + 1 > linesMax && IsFull(file, 0, lineEnd) && seen >= linesMax ? lineEnd : 0;
    }

    private static bool IsFull(FileStream file, long start, long end)
    {
        var head = new byte[(int)Math.Min(64, end - start)];
        var back = file.Position;
        file.Position = start;
        file.ReadExactly(head);
        file.Position = back;
        return !LogLine.TryParse(head, out var line) || !line.IsPartial;
    }
}
