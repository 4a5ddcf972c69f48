using System.Globalization;
using Xunit;

namespace OrleansOrchestrator.EndToEnd.Tests.Pods;

/// <summary><c>kubectl logs</c> with its options.</summary>
[Collection(nameof(ClusterFixture))]
public class LogTests(ClusterFixture cluster)
{
    [Fact]
    public async Task Logs_are_told_whole_in_part_with_times_and_as_they_come()
    {
        await using var space = await TestNamespace.CreateAsync(cluster, "logs");
        await space.ApplyAsync($$$$"""
            {"apiVersion":"v1","kind":"Pod","metadata":{"name":"talker"},"spec":{"terminationGracePeriodSeconds":1,"containers":[
              {"name":"one","image":"{{{{ClusterFixture.Image}}}}","command":["sh","-c","trap 'exit 0' TERM; for i in 1 2 3 4 5; do echo line $i; done; while [ ! -e /tmp/go ]; do sleep 0.1; done; echo late; sleep 600 & wait"]},
              {"name":"two","image":"{{{{ClusterFixture.Image}}}}","command":["sh","-c","if [ -e /shared/again ]; then echo second; trap 'exit 0' TERM; sleep 600 & wait; else echo first; touch /shared/again; exit 1; fi"],
               "volumeMounts":[{"name":"shared","mountPath":"/shared"}]}],
              "volumes":[{"name":"shared","emptyDir":{}}]}}
            """);
        await space.PodAsync("talker", "two containers", p => p["status"]!["containerStatuses"]?.AsArray()
            .Count(c => c!["state"]!["running"] is not null && (c["name"]!.ToString() == "one" || (int)c["restartCount"]! == 1)) == 2);

        var all = string.Concat(Enumerable.Range(1, 5).Select(i => $"line {i}\n"));
        Assert.Equal(all, await LogsAsync("talker", "-c", "one"));
        Assert.Equal("line 4\nline 5\n", await LogsAsync("talker", "-c", "one", "--tail=2"));
        Assert.Equal("line 1\n", await LogsAsync("talker", "-c", "one", "--limit-bytes=7"));
        Assert.Equal("first\n", await LogsAsync("talker", "-c", "two", "--previous"));
        Assert.Equal("second\n", await LogsAsync("talker", "-c", "two"));
        var timed = (await LogsAsync("talker", "-c", "one", "--timestamps", "--tail=1")).Split(' ', 2);
        Assert.True(DateTimeOffset.Parse(timed[0], CultureInfo.InvariantCulture) > DateTimeOffset.UtcNow.AddMinutes(-2));
        Assert.Equal("line 5\n", timed[1]);
        Assert.Equal("", await LogsAsync("talker", "-c", "one", "--since-time=2100-01-01T00:00:00Z"));
        Assert.Contains("second", await LogsAsync("talker", "--all-containers"));
        var wrong = await space.KubectlAsync("logs", "talker", "-c", "none");
        Assert.Contains("container none is not valid for pod talker", wrong.Error);

        using var following = cluster.StartKubectl("-n", space.Name, "logs", "-f", "--tail=1", "talker", "-c", "one");
        Assert.Equal("line 5", await NextAsync());
        (await space.ShellAsync("talker", "touch /tmp/go")).Must();
        Assert.Equal("late", await NextAsync());
        // A followed log ends with its container.
        (await space.KubectlAsync("delete", "pod", "talker", "--timeout=20s")).Must();
        await following.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(10));

        Task<string?> NextAsync() => following.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(10));
        async Task<string> LogsAsync(params string[] arguments) => (await space.KubectlAsync(["logs", .. arguments])).Must();
    }
}
