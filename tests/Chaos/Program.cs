using System.CommandLine;
using System.Reflection;
using OrleansOrchestrator.Chaos;
using OrleansOrchestrator.Chaos.Faults;

var program = typeof(ChaosRun).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "Program").Value!;
var minutes = new Option<double>("--minutes") { Description = "faults are chosen until so many minutes are over; 0: each once", DefaultValueFactory = _ => 10 };
var seed = new Option<int>("--seed") { Description = "decides the order of faults, who is hit and what is written", DefaultValueFactory = _ => 1 };
var faults = new Option<string>("--faults")
{
    Description = $"comma-separated faults of {string.Join(", ", AllFaults.List.Select(f => f.Name))}; all of them but kill-all-silos unless given",
    DefaultValueFactory = _ => "",
};
var rate = new Option<int>("--rate") { Description = "writes a second that are tried for", DefaultValueFactory = _ => 360 };
var mostPause = new Option<double>("--most-pause")
{
    Description = "seconds that writes may pause for a fault; the loss of all silos has a limit of its own",
    DefaultValueFactory = _ => 5,
};
var data = new Option<string?>("--data") { Description = "folder for everything, which is kept; a temporary one unless given, kept after a failure" };
var report = new Option<string?>("--report") { Description = "file to write the report to" };
var binary = new Option<string>("--program") { Description = "the program whose processes are run", DefaultValueFactory = _ => program };
var root = new RootCommand(
    "Runs 3 silos, 2 gateways and a node over a PostgreSQL of its own under load, breaks them at random, and checks that no promise is broken.")
{
    minutes, seed, faults, rate, mostPause, data, report, binary,
};
root.SetAction(async (parsed, ct) =>
{
    if (Isolation.IsPossible && !Isolation.IsIsolated)
        return await Isolation.RunAgainAsync(args, ct);
    var wanted = parsed.GetRequiredValue(faults).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    if (wanted.Except(AllFaults.List.Select(f => f.Name)).FirstOrDefault() is { } unknown)
    {
        await Console.Error.WriteLineAsync($"there is no fault {unknown}");
        return 2;
    }

    var folder = parsed.GetValue(data) is { } given
        ? Directory.CreateDirectory(Path.Combine(given, "chaos")).FullName
        : Directory.CreateTempSubdirectory("chaos-").FullName;
    // The database server is another user's.
    if (!OperatingSystem.IsWindows())
        File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
    var options = new ChaosOptions(
        parsed.GetRequiredValue(minutes), parsed.GetRequiredValue(seed), wanted, parsed.GetRequiredValue(rate),
        TimeSpan.FromSeconds(parsed.GetRequiredValue(mostPause)), parsed.GetValue(data), parsed.GetValue(report), Path.GetFullPath(parsed.GetRequiredValue(binary)));
    var command = "./orchestrator chaos " + string.Join(' ', args.Where((a, i) => a != "--program" && (i == 0 || args[i - 1] != "--program")));
    bool clean;
    await using (var run = new ChaosRun(options, folder, Isolation.IsIsolated, Console.Out))
        clean = await run.RunAsync(command.Trim(), ct);
    if (clean && options.Data is null)
        Directory.Delete(folder, recursive: true);
    return clean ? 0 : 1;
});
return await root.Parse(args).InvokeAsync();
