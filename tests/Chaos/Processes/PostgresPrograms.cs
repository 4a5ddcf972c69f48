using System.Globalization;

namespace OrleansOrchestrator.Chaos.Processes;

/// <summary>Programs of the newest PostgreSQL of this machine, run as a user that they accept: the server refuses to be root.</summary>
internal static class PostgresPrograms
{
    private static readonly string Folder = Directory.GetDirectories("/usr/lib/postgresql")
        .OrderBy(d => int.Parse(Path.GetFileName(d), CultureInfo.InvariantCulture)).Last() + "/bin";

    private static bool IsRoot => Environment.UserName == "root";

    /// <summary>Makes a server's data in a subfolder of a folder that exists.</summary>
    public static async Task CreateAsync(string folder, string data)
    {
        if (IsRoot)
            await Tool.RunAsync("chown", "postgres", folder);
        await RunAsync("initdb", "-D", data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C", "--no-sync");
    }

    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static async Task RunAsync(string program, params string[] arguments)
    {
        if (await ExitCodeAsync(program, arguments) is var code and not 0)
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: exit code {code}");
    }

    public static Task<int> ExitCodeAsync(string program, params string[] arguments) => IsRoot
        ? Tool.ExitCodeAsync("runuser", ["-u", "postgres", "--", Path.Combine(Folder, program), .. arguments])
        : Tool.ExitCodeAsync(Path.Combine(Folder, program), arguments);
}
