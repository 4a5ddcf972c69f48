using OrleansOrchestrator.Grains.Dispatch;
using Xunit;

namespace OrleansOrchestrator.Grains.Tests.Store;

public class ControllerSelectionTests
{
    private static readonly ControllerDescriptor[] Known =
        [new("deployment-controller", []), new("replicaset-controller", []), new("garbage-collector-controller", [])];

    [Theory]
    [InlineData("*", "deployment-controller,replicaset-controller,garbage-collector-controller")]
    [InlineData("-*", "")]
    [InlineData("", "")]
    [InlineData("*,-deployment-controller", "replicaset-controller,garbage-collector-controller")]
    [InlineData("-deployment,*", "replicaset-controller,garbage-collector-controller")]
    [InlineData("replicaset", "replicaset-controller")]
    [InlineData("replicaset-controller, deployment", "deployment-controller,replicaset-controller")]
    [InlineData("-replicaset", "")]
    [InlineData("replicaset,-replicaset", "replicaset-controller")]
    public void Selection_runs_what_the_list_says(string list, string expected)
    {
        var selected = ControllerSelection.Parse(list).Select(Known);

        Assert.Equal(expected, string.Join(',', selected.Select(c => c.Name)));
    }

    [Fact]
    public void Unknown_names_are_told()
    {
        Assert.Equal(["foo", "bar"], ControllerSelection.Parse("*,foo,-bar,-deployment").Unknown(Known));
        Assert.Empty(ControllerSelection.Parse("-*").Unknown(Known));
    }
}
