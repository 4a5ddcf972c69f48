using System.Diagnostics;
using OrleansOrchestrator.Chaos.Processes;

namespace OrleansOrchestrator.Chaos.Faults;

/// <summary>One fault as it happens: who is hit, and when the database was away.</summary>
internal sealed class FaultScene(Random random)
{
    public Random Random => random;

    /// <summary>Who was hit.</summary>
    public string Victim { get; private set; } = "";

    /// <summary>When the database was taken away and when it was back; null when it was there all the time.</summary>
    public (long From, long To)? DatabaseDown { get; private set; }

    public string? Note { get; set; }

    public Member Choose(IReadOnlyList<Member> members) => members[ChooseIndex(members)];

    public int ChooseIndex(IReadOnlyList<Member> members)
    {
        var chosen = random.Next(members.Count);
        Victim = members[chosen].Name;
        return chosen;
    }

    public Task PauseAsync(int fromSeconds, int toSeconds) => Task.Delay(TimeSpan.FromSeconds(fromSeconds + random.NextDouble() * (toSeconds - fromSeconds)));

    /// <summary>The database is away while this runs.</summary>
    public async Task WithoutDatabaseAsync(Func<Task> run)
    {
        var from = Stopwatch.GetTimestamp();
        await run();
        DatabaseDown = (from, Stopwatch.GetTimestamp());
    }
}
