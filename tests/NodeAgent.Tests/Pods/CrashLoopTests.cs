using k8s.Models;
using Microsoft.Extensions.Time.Testing;
using OrleansOrchestrator.NodeAgent.Cri;
using OrleansOrchestrator.NodeAgent.Pods;

namespace OrleansOrchestrator.NodeAgent.Tests.Pods;

/// <summary>What is planned, as time passes, for a container that ends again and again.</summary>
public sealed class CrashLoopTests
{
    private static readonly V1Container Container = new() { Name = "c", Image = "crash:1" };

    private static readonly V1Pod Pod = new()
    {
        Metadata = new V1ObjectMeta { Name = "p", NamespaceProperty = "default", Uid = "u" },
        Spec = new V1PodSpec { Containers = [Container], RestartPolicy = "Always" },
    };

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly CrashBackOff _backOff = new();
    private uint _attempt;

    [Fact]
    public void Restarts_wait_10_20_40_80_160_and_then_always_300_seconds()
    {
        AssertRestartedAtOnce(RunFor(TimeSpan.Zero));
        foreach (var seconds in (int[])[10, 20, 40, 80, 160, 300, 300, 300])
            AssertRestartedAfter(RunFor(TimeSpan.FromSeconds(1)), seconds);
    }

    [Fact]
    public void Ten_minutes_of_running_are_forgiven_and_less_is_not()
    {
        AssertRestartedAtOnce(RunFor(TimeSpan.Zero));
        foreach (var seconds in (int[])[10, 20, 40, 80, 160, 300])
            AssertRestartedAfter(RunFor(TimeSpan.Zero), seconds);
        AssertRestartedAfter(RunFor(TimeSpan.FromMinutes(10)), 300);
        AssertRestartedAtOnce(RunFor(TimeSpan.FromMinutes(10) + TimeSpan.FromSeconds(1)));
        AssertRestartedAfter(RunFor(TimeSpan.Zero), 10);
        AssertRestartedAfter(RunFor(TimeSpan.Zero), 20);
    }

    [Fact]
    public void Another_image_does_not_wait_for_the_old_one()
    {
        AssertRestartedAtOnce(RunFor(TimeSpan.Zero));
        var crashed = RunFor(TimeSpan.Zero);
        Assert.Single(Plan(crashed).BackOff);
        var mended = new V1Container { Name = Container.Name, Image = "crash:2" };
        var pod = new V1Pod { Metadata = Pod.Metadata, Spec = new V1PodSpec { Containers = [mended], RestartPolicy = "Always" } };
        var plan = PodPlanner.Plan(View(pod, crashed), _backOff);
        Assert.Same(mended, Assert.Single(plan.Start));
        Assert.Empty(plan.BackOff);
    }

    private void AssertRestartedAfter(ContainerRecord crashed, int seconds)
    {
        var waits = Plan(crashed);
        Assert.Empty(waits.Start);
        Assert.Equal(crashed.FinishedAt.AddSeconds(seconds), Assert.Single(waits.BackOff).Until);
        _time.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromMilliseconds(1));
        Assert.Single(Plan(crashed).BackOff);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        AssertRestartedAtOnce(crashed);
    }

    private void AssertRestartedAtOnce(ContainerRecord crashed)
    {
        var plan = Plan(crashed);
        Assert.Empty(plan.BackOff);
        Assert.Same(Container, Assert.Single(plan.Start));
        // As whoever starts it notes.
        _backOff.Next(PodPlanner.BackOffKey(Container), crashed.FinishedAt, _time.GetUtcNow());
    }

    private ContainerRecord RunFor(TimeSpan time)
    {
        var started = _time.GetUtcNow();
        _time.Advance(time);
        return new ContainerRecord("sandbox", new ContainerStatus
        {
            Id = "c" + _attempt,
            Metadata = new ContainerMetadata { Name = Container.Name, Attempt = _attempt++ },
            State = ContainerState.ContainerExited,
            ExitCode = 1,
            StartedAt = Nanoseconds(started),
            FinishedAt = Nanoseconds(_time.GetUtcNow()),
        }, null);
    }

    private PodPlan Plan(ContainerRecord crashed) => PodPlanner.Plan(View(Pod, crashed), _backOff);

    private PodView View(V1Pod pod, ContainerRecord crashed) => new(
        pod,
        new PodRuntimeState(new PodSandbox { Id = "sandbox", State = PodSandboxState.SandboxReady }, ["10.244.0.2"], [], [crashed]),
        new Dictionary<string, WaitingReason>(), new Well(), _time.GetUtcNow());

    private static long Nanoseconds(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks * 100;

    private sealed class Well : IContainerHealth
    {
        public bool IsStarted(string containerId) => true;

        public bool IsReady(string containerId) => true;

        public string? FailedProbe(string containerId) => null;
    }
}
