using System.Globalization;

namespace OrleansOrchestrator.Silo.AllInOne;

/// <summary>Says which process runs on a data directory, and keeps a second one away.</summary>
internal sealed class PidFile : IDisposable
{
    private readonly string _path;
    private readonly FileStream _lock;

    private PidFile(string path, FileStream @lock) => (_path, _lock) = (path, @lock);

    /// <summary>Takes the data directory for this process; fails when another live process has it.</summary>
    public static PidFile Take(string path)
    {
        FileStream @lock;
        try
        {
            @lock = new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e)
        {
            throw new InvalidOperationException($"another process uses this data directory ({path})", e);
        }

        File.WriteAllText(path, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        return new PidFile(path, @lock);
    }

    /// <summary>The live process of a data directory, or null.</summary>
    public static int? Read(string path)
    {
        if (!File.Exists(path) || !int.TryParse(File.ReadAllText(path), CultureInfo.InvariantCulture, out var pid))
            return null;
        try
        {
            // A process that ended but was not waited for has no command line, and the number may be another program's by now.
            return File.ReadAllText($"/proc/{pid}/cmdline").Contains("orleans-orchestrator", StringComparison.Ordinal) ? pid : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    public void Dispose()
    {
        File.Delete(_path);
        _lock.Dispose();
    }
}
