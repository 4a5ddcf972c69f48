using k8s.Models;
using OrleansOrchestrator.Grains.Deployments;
using Xunit;

namespace OrleansOrchestrator.Grains.Tests.Deployments;

public sealed class FencepostsTests
{
    [Theory]
    [InlineData(10, "25%", "25%", 3, 2)]
    [InlineData(10, "30%", "30%", 3, 3)]
    [InlineData(3, "25%", "25%", 1, 0)]
    [InlineData(1, "25%", "25%", 1, 0)]
    [InlineData(10, "3", "2", 3, 2)]
    [InlineData(10, "0", "0%", 0, 1)]
    [InlineData(1, "0", "10%", 0, 1)]
    [InlineData(2, "0", "5", 0, 2)]
    [InlineData(0, "25%", "25%", 0, 0)]
    [InlineData(1000, "25%", "25%", 250, 250)]
    [InlineData(10, null, null, 3, 2)]
    [InlineData(10, "100%", "0", 10, 0)]
    public void Percentages_round_surge_up_and_unavailable_down(
        int replicas, string? surge, string? unavailable, int expectedSurge, int expectedUnavailable)
    {
        var spec = new V1DeploymentSpec
        {
            Replicas = replicas,
            Strategy = new V1DeploymentStrategy
            {
                Type = "RollingUpdate",
                RollingUpdate = new V1RollingUpdateDeployment { MaxSurge = surge, MaxUnavailable = unavailable },
            },
        };

        Assert.Equal(new Fenceposts(expectedSurge, expectedUnavailable), Fenceposts.Of(spec));
    }

    [Fact]
    public void Recreate_has_no_room_either_way() => Assert.Equal(
        new Fenceposts(0, 0), Fenceposts.Of(new V1DeploymentSpec { Replicas = 5, Strategy = new V1DeploymentStrategy { Type = "Recreate" } }));
}
