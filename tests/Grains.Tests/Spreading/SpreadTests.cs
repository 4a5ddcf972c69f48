using System.Net;
using Orleans.Runtime;
using OrleansOrchestrator.Grains.Spreading;
using Xunit;

namespace OrleansOrchestrator.Grains.Tests.Spreading;

public sealed class SpreadTests
{
    private static readonly string[] Busy = ["pods", "events", "leases.coordination.k8s.io", "nodes"];

    private static readonly string[] Others = [.. Enumerable.Range(0, 64).Select(n => n.ToString()), .. Enumerable.Range(0, 60).Select(n => $"things{n}.example.com")];

    [Theory]
    [InlineData(2, 2)]
    [InlineData(3, 2)]
    [InlineData(4, 1)]
    public void Busy_logs_are_dealt_out_evenly(int silos, int most)
    {
        var living = Silos(silos);

        var each = Busy.GroupBy(log => Spread.Choose(log, living)).Select(g => g.Count()).ToArray();

        Assert.Equal(silos, each.Length);
        Assert.Equal(most, each.Max());
    }

    [Fact]
    public void Every_silo_has_its_part_of_everything_else()
    {
        var living = Silos(3);

        var each = Others.GroupBy(key => Spread.Choose(key, living)).Select(g => g.Count()).ToArray();

        Assert.Equal(3, each.Length);
        Assert.All(each, n => Assert.InRange(n, Others.Length / 6, Others.Length / 2));
    }

    [Fact]
    public void All_silos_choose_alike_in_whatever_order_they_know_each_other()
    {
        var living = Silos(5);
        SiloAddress[] reversed = [.. living.Reverse()];

        foreach (var key in (string[])[.. Busy, .. Others])
            Assert.Equal(Spread.Choose(key, living), Spread.Choose(key, reversed));
    }

    [Fact]
    public void Loss_of_a_silo_moves_only_what_was_on_it_apart_from_the_busiest()
    {
        var living = Silos(3);

        foreach (var key in Others)
        {
            var before = Spread.Choose(key, living);
            if (!before.Equals(living[2]))
                Assert.Equal(before, Spread.Choose(key, living[..2]));
        }
    }

    [Fact]
    public void Silo_that_comes_back_at_its_address_gets_what_was_its_own()
    {
        var before = Silos(3);
        SiloAddress[] after = [.. before[..2], SiloAddress.New(before[2].Endpoint, 77)];

        foreach (var key in (string[])[.. Busy, .. Others])
            Assert.Equal(Spread.Choose(key, before).Endpoint, Spread.Choose(key, after).Endpoint);
    }

    private static SiloAddress[] Silos(int count) =>
        [.. Enumerable.Range(1, count).Select(n => SiloAddress.New(new IPEndPoint(IPAddress.Parse($"10.0.0.{n}"), 11111), 1))];
}
