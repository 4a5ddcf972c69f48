namespace OrleansOrchestrator.EndToEnd.Tests.Faults;

/// <summary>The connections of a server as the kernel counts them.</summary>
internal static class Connections
{
    /// <summary>Connections whose server's end is on a port and is not closed yet, half-closed ones included.</summary>
    public static async Task<int> EstablishedAsync(int port)
    {
        const string established = "01";
        const string closeWait = "08";
        var local = ":" + port.ToString("X4", System.Globalization.CultureInfo.InvariantCulture);
        var count = 0;
        foreach (var table in (string[])["/proc/net/tcp", "/proc/net/tcp6"])
        {
            foreach (var line in await File.ReadAllLinesAsync(table))
            {
                var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                if (fields[1].EndsWith(local, StringComparison.Ordinal) && fields[3] is established or closeWait)
                    count++;
            }
        }

        return count;
    }
}
