using OrleansOrchestrator.NodeAgent.Networking;
using Xunit;

namespace OrleansOrchestrator.NodeAgent.Tests.Networking;

public class PodRoutesTests
{
    [Fact]
    public void Parse_finds_range_and_gateway_of_every_route()
    {
        const string shown = "10.244.1.0/24 via 172.18.0.4 dev eth0 \n10.244.2.0/24 via 172.18.0.5 dev eth0 metric 5 \n10.0.0.0/8 dev eth1 scope link \n";

        Assert.Equal([new PodRoute("10.244.1.0/24", "172.18.0.4"), new PodRoute("10.244.2.0/24", "172.18.0.5")], PodRoutes.Parse(shown));
    }
}
