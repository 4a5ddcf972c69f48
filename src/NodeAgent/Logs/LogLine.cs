namespace OrleansOrchestrator.NodeAgent.Logs;

/// <summary>One line of a container's log file: <c>time stream tag content</c>; tag P marks a piece of a line that goes on, F its end.</summary>
/// <param name="Timestamp">As it is written in the file.</param>
internal readonly record struct LogLine(string Timestamp, string Stream, bool IsPartial, ReadOnlyMemory<byte> Content)
{
    /// <summary>Reads a line without its line break; false for what is not in the format.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> line, out LogLine parsed)
    {
        parsed = default;
        var first = line.Span.IndexOf((byte)' ');
        if (first <= 0)
            return false;
        var rest = line[(first + 1)..];
        var second = rest.Span.IndexOf((byte)' ');
        if (second <= 0)
            return false;
        var tail = rest[(second + 1)..];
        var third = tail.Span.IndexOf((byte)' ');
        var tag = third < 0 ? tail : tail[..third];
        if (tag.Length == 0)
            return false;
        parsed = new LogLine(
            System.Text.Encoding.ASCII.GetString(line.Span[..first]),
            rest.Span[..second].SequenceEqual("stderr"u8) ? "stderr" : "stdout",
            tag.Span[0] == (byte)'P',
            third < 0 ? default : tail[(third + 1)..]);
        return true;
    }
}
