using System.Text;
using OrleansOrchestrator.NodeAgent.Cri;
using OrleansOrchestrator.NodeAgent.Logs;

namespace OrleansOrchestrator.NodeAgent.Containers;

/// <summary>What an ended container says about its end: the file it wrote, or the tail of its log when it failed silently and its policy allows.</summary>
internal static class TerminationMessage
{
    private const int BytesMax = 4096;
    private const int LogBytesMax = 2048;
    private const int LogLinesMax = 80;
    private const string FallBack = "FallbackToLogsOnError";

    public static string? Read(ContainerStatus status)
    {
        var text = "";
        if (status.Annotations.TryGetValue(RuntimeLabels.TerminationMessageHostPath, out var path) && File.Exists(path))
            text = ReadHead(path);
        if (text.Length == 0 && status.ExitCode != 0
            && status.Annotations.TryGetValue(RuntimeLabels.TerminationMessagePolicy, out var policy) && policy == FallBack)
        {
            text = ContainerLog.Tail(status.LogPath, LogLinesMax, LogBytesMax);
        }
        if (text.Length == 0)
            text = status.Message;
        return text.Length == 0 ? null : text;
    }

    private static string ReadHead(string path)
    {
        using var file = File.OpenRead(path);
        var buffer = new byte[BytesMax];
        return Encoding.UTF8.GetString(buffer, 0, file.ReadAtLeast(buffer, BytesMax, throwOnEndOfStream: false));
    }
}
