using System.Reflection;
using OrleansOrchestrator.Grains.Abstractions.Members;

namespace OrleansOrchestrator.Silo.Members;

/// <summary>Who this process is among the members of its cluster.</summary>
internal static class Identities
{
    /// <summary>The program's version, with the revision of its source where that is known.</summary>
    public static string Version { get; } = ShortVersion();

    public static MemberIdentity Of(MemberKind kind, string name, string address, TimeProvider time) =>
        new(kind, name, address, Version, time.GetUtcNow());

    /// <summary>The machine's name, with the port where that is not the usual one: several members may be on a machine.</summary>
    public static string DefaultName(int port, int usualPort)
    {
        var machine = Environment.MachineName.ToLowerInvariant();
        return port == usualPort ? machine : $"{machine}-{port}";
    }

    private static string ShortVersion()
    {
        var full = typeof(Identities).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
        const int revision = 8;
        return full.IndexOf('+') is var plus and >= 0 && full.Length > plus + revision + 1 ? full[..(plus + revision + 1)] : full;
    }
}
