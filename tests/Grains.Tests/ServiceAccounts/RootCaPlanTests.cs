using OrleansOrchestrator.Grains.ServiceAccounts;
using Xunit;

namespace OrleansOrchestrator.Grains.Tests.ServiceAccounts;

public sealed class RootCaPlanTests
{
    [Fact]
    public void Map_as_made_needs_no_correction()
    {
        var map = RootCaPlan.Make("default", "PEM");

        Assert.Equal(("kube-root-ca.crt", "default", "PEM"), (map.Metadata.Name, map.Metadata.NamespaceProperty, map.Data["ca.crt"]));
        Assert.False(RootCaPlan.Correct(map, "PEM"));
    }

    [Fact]
    public void Changed_map_is_put_right()
    {
        var map = RootCaPlan.Make("default", "OLD");
        map.Data["more"] = "x";
        map.Metadata.Annotations = null;

        Assert.True(RootCaPlan.Correct(map, "PEM"));

        Assert.Equal("PEM", Assert.Single(map.Data).Value);
        Assert.False(RootCaPlan.Correct(map, "PEM"));
    }

    [Fact]
    public void Map_without_data_is_put_right()
    {
        var map = RootCaPlan.Make("default", "PEM");
        map.Data = null;

        Assert.True(RootCaPlan.Correct(map, "PEM"));
        Assert.Equal("PEM", map.Data!["ca.crt"]);
    }
}
