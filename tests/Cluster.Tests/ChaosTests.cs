using System.Diagnostics;
using System.Reflection;
using OrleansOrchestrator.Chaos;
using Xunit;
using Xunit.Abstractions;

namespace OrleansOrchestrator.Cluster.Tests;

/// <summary>A short run of what <c>./orchestrator chaos</c> runs for as long as one likes; docs/reliability.md shows a long one.</summary>
public sealed class ChaosTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Cluster_under_load_keeps_its_promises_while_its_parts_fail()
    {
        var program = typeof(ChaosTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "Program").Value!;
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        // How long writes pause depends on what else the machine does: long runs measure it. Here they have to go on.
        foreach (var argument in (string[])[
            typeof(ChaosRun).Assembly.Location, "--minutes", "0", "--seed", "1", "--rate", "300", "--most-pause", "20", "--program", program,
            "--faults", "cut-silo,kill-node-agent,kill-silo,end-connections,rolling-restart"])
            start.ArgumentList.Add(argument);
        using var run = Process.Start(start)!;
        var said = run.StandardOutput.ReadToEndAsync();
        var failed = await run.StandardError.ReadToEndAsync();
        await run.WaitForExitAsync();
        output.WriteLine(await said + failed);
        Assert.True(run.ExitCode == 0, await said + failed);
    }
}
