using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using OrleansOrchestrator.Chaos.Faults;

namespace OrleansOrchestrator.Chaos.Reporting;

/// <summary>A run as a page of markdown.</summary>
internal static class Report
{
    public static string Write(
        ChaosOptions options, string command, Totals totals, IReadOnlyList<FaultResult> results, IReadOnlyList<string> findings, IReadOnlyList<string> leftOut)
    {
        var text = new StringBuilder();
        void Line(string line) => text.Append(line).Append('\n');
        Line("# Reliability");
        Line("");
        Line($"What a cluster of 3 silos, 2 gateways{(totals.WithNode ? " and a node" : "")} over one PostgreSQL does when its parts fail, as measured by `./orchestrator chaos`. Every");
        Line("process is the real program. A checker knows what every client was told and holds it against the database's log in the end.");
        Line("");
        Line($"- Command: `{command}`");
        Line(Invariant($"- Seed: {options.Seed}; {TimeProvider.System.GetUtcNow():yyyy-MM-dd HH:mm} UTC; {totals.Length.TotalMinutes:F1} minutes"));
        Line($"- Machine: {Environment.ProcessorCount} processors ({Processor()}), {RuntimeInformation.OSDescription}, everything on this one machine");
        Line(Invariant($"- Load: {totals.Rate:F0} acknowledged writes a second on average, pauses included: creates, updates with a version, merge patches and deletes"));
        Line("  of config maps, secrets, leases and pods at both gateways; Deployments that are scaled and rolled out all the time,");
        Line(totals.WithNode ? "  four whose containers are played and one on a node with containerd" : "  whose containers are played");
        Line(findings.Count == 0 ? "- Result: **clean**" : $"- Result: **{findings.Count} broken promises**, see below");
        Line("");
        Line("| fault | times | longest write pause | longest read pause | errors of writers |");
        Line("| --- | --- | --- | --- | --- |");
        foreach (var group in results.GroupBy(r => r.Fault))
        {
            var worst = group.MaxBy(r => r.Counted)!;
            var withDatabase = group.Max(r => r.WritePause);
            var pause = withDatabase > worst.Counted + TimeSpan.FromSeconds(0.1)
                ? Invariant($"{worst.Counted.TotalSeconds:F1} s after PostgreSQL was back ({withDatabase.TotalSeconds:F1} s in all)")
                : Invariant($"{worst.Counted.TotalSeconds:F1} s");
            if (group.Key.MostPause is { } most)
                pause += Invariant($", allowed {most.TotalSeconds:F0} s");
            var reads = group.Key.HitsGateway ? "-" : Invariant($"{group.Max(r => r.ReadPause).TotalSeconds:F1} s");
            Line($"| {group.Key.Text} | {group.Count()} | {pause} | {reads} | {group.Sum(r => r.Errors.Count)} |");
        }

        Line(Invariant($"| between faults | | {totals.PauseWithoutFault.TotalSeconds:F1} s | | |"));
        Line("");
        Line("The pause is that of the log that suffered longest: the longest time in which no write to it was acknowledged, whoever asked. Reads are");
        Line("those that a gateway answers from its own memory.");
        Line("");
        Line($"- {totals.Acknowledged} writes acknowledged, all of them in the log; {totals.Refused} refused, none of them there; {totals.Unknown} without an answer that says, each");
        Line("  wholly there or wholly not.");
        Line($"- {totals.Watchers} watchers were told {totals.Events} events: every revision once, in order, with the log's bytes; {totals.Resumed} times they went on with");
        Line($"  a watch, {totals.Relisted} times they were told 410 and listed anew.");
        Line(Invariant($"- {totals.Deployments} changes of Deployments reached their state, the slowest in {totals.SlowestDeployment.TotalSeconds:F1} s."));
        if (totals.WithNode)
            Line("- Two pods on the node that nobody changed ran on from beginning to end, each with its first container.");
        Line($"- {totals.SiloEnds} times a silo ended itself, as the others had given it up or it alone did not reach the database, and was started again.");
        Line($"- {totals.Fenced} times two activations of a sequencer wrote to one log: the database refused the one that did not know of the other.");
        foreach (var fault in leftOut)
            Line($"- Left out, as it needs root, or a container runtime: {fault}");
        WriteFindings(Line, findings);
        Line("");
        Line("## Each fault");
        Line("");
        Line("| fault | hit | until all was in service | write pause | in | of which with PostgreSQL there | errors | |");
        Line("| --- | --- | --- | --- | --- | --- | --- | --- |");
        foreach (var r in results)
        {
            Line(Invariant($"| {r.Fault.Name} | {r.Victim} | {r.Duration.TotalSeconds:F1} s | {r.WritePause.TotalSeconds:F2} s | {r.PausedLog} | {r.Counted.TotalSeconds:F2} s | {r.Errors.Count} | {r.Note} |"));
        }

        return text.ToString();
    }

    private static void WriteFindings(Action<string> line, IReadOnlyList<string> findings)
    {
        if (findings.Count == 0)
            return;
        line("");
        line("## Broken promises");
        line("");
        foreach (var finding in findings)
            line("- " + finding);
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string Processor() =>
        File.Exists("/proc/cpuinfo") && File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal)) is { } line
            ? line[(line.IndexOf(':') + 1)..].Trim()
            : RuntimeInformation.ProcessArchitecture.ToString();
}
