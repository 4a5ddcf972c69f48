using Grpc.Core;
using OrleansOrchestrator.NodeAgent.Cri;
using OrleansOrchestrator.NodeAgent.Tests.Fixtures;

namespace OrleansOrchestrator.NodeAgent.Tests.Cri;

[Collection(ContainerdCollection.Name)]
[Trait("Category", "Containerd")]
public sealed class RuntimeMetricsTests(ContainerdFixture containerd)
{
    private const string Operation = "orchestrator.node.runtime.operation.duration";

    [Fact]
    public async Task Operations_count_by_name_and_outcome()
    {
        using var measurements = new Measurements(Operation);
        await containerd.Cri.Runtime.ListContainerStatsAsync(new ListContainerStatsRequest());
        await Assert.ThrowsAsync<RpcException>(async () =>
            await containerd.Cri.Runtime.ReopenContainerLogAsync(new ReopenContainerLogRequest { ContainerId = "there-is-none" }));
        Assert.Equal(1, measurements.Count("operation=ListContainerStats,outcome=success"));
        Assert.Equal(1, measurements.Count("operation=ReopenContainerLog,outcome=error"));
        Assert.All(measurements.Taken, one => Assert.InRange(one.Value, 0.000001, 60));
    }

    [Fact]
    public async Task What_the_agent_gives_up_does_not_count()
    {
        using var measurements = new Measurements(Operation);
        await Assert.ThrowsAsync<RpcException>(async () =>
            await containerd.Cri.Runtime.PortForwardAsync(new PortForwardRequest(), cancellationToken: new CancellationToken(canceled: true)));
        Assert.DoesNotContain(measurements.Taken, one => one.Attributes.Contains("PortForward", StringComparison.Ordinal));
    }
}
