using OrleansOrchestrator.NodeAgent.Pods;

namespace OrleansOrchestrator.NodeAgent.Tests.Pods;

public sealed class CrashBackOffTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void First_failure_is_retried_at_once_and_later_ones_wait_twice_as_long_up_to_five_minutes()
    {
        var backOff = new CrashBackOff();
        var now = Start;
        Assert.Null(backOff.WaitUntil("c", now, now));
        foreach (var seconds in (int[])[10, 20, 40, 80, 160, 300, 300])
        {
            backOff.Next("c", now, now);
            Assert.Equal(now.AddSeconds(seconds), backOff.WaitUntil("c", now, now));
            Assert.Null(backOff.WaitUntil("c", now, now.AddSeconds(seconds)));
            now = now.AddSeconds(seconds);
        }
    }

    [Fact]
    public void Container_that_ran_well_for_ten_minutes_starts_over()
    {
        var backOff = new CrashBackOff();
        backOff.Next("c", Start, Start);
        backOff.Next("c", Start, Start);
        var later = Start.AddMinutes(11);
        Assert.Null(backOff.WaitUntil("c", later, later));
        backOff.Next("c", later, later);
        Assert.Equal(CrashBackOff.First, backOff.Current("c"));
    }
}
