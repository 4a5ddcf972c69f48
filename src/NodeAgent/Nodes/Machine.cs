using System.Globalization;
using System.Runtime.InteropServices;

namespace OrleansOrchestrator.NodeAgent.Nodes;

/// <summary>What the machine is and has.</summary>
internal static class Machine
{
    /// <summary>Memory in bytes.</summary>
    public static long MemoryBytes { get; } = ReadMemory("MemTotal:");

    public static string MachineId { get; } = ReadLine("/etc/machine-id");

    public static string SystemUuid { get; } = ReadLine("/sys/class/dmi/id/product_uuid") is { Length: > 0 } uuid ? uuid : MachineId;

    public static string BootId { get; } = ReadLine("/proc/sys/kernel/random/boot_id");

    public static string KernelVersion { get; } = ReadLine("/proc/sys/kernel/osrelease");

    public static string OsImage { get; } = ReadOsImage();

    /// <summary>The architecture as images and labels name it.</summary>
    public static string Architecture { get; } = RuntimeInformation.OSArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.X64 => "amd64",
        System.Runtime.InteropServices.Architecture.Arm64 => "arm64",
        var other => other.ToString().ToLowerInvariant(),
    };

    /// <summary>Memory that can be had without swapping, now.</summary>
    public static long ReadAvailableMemory() => ReadMemory("MemAvailable:");

    private static long ReadMemory(string key)
    {
        foreach (var line in File.ReadLines("/proc/meminfo"))
        {
            if (line.StartsWith(key, StringComparison.Ordinal))
                return long.Parse(line[key.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture) * 1024;
        }
        return 0;
    }

    private static string ReadOsImage()
    {
        const string key = "PRETTY_NAME=";
        if (!File.Exists("/etc/os-release"))
            return "Linux";
        foreach (var line in File.ReadLines("/etc/os-release"))
        {
            if (line.StartsWith(key, StringComparison.Ordinal))
                return line[key.Length..].Trim('"');
        }
        return "Linux";
    }

    private static string ReadLine(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
