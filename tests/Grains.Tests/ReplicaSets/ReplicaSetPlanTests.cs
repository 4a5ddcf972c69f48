using OrleansOrchestrator.Grains.ReplicaSets;
using Xunit;

namespace OrleansOrchestrator.Grains.Tests.ReplicaSets;

public sealed class ReplicaSetPlanTests
{
    [Theory]
    [InlineData(3, 0, 3, 0)]
    [InlineData(3, 3, 0, 0)]
    [InlineData(1000, 400, 600, 0)]
    [InlineData(2, 5, 0, 3)]
    [InlineData(0, 5, 0, 5)]
    public void Plan_makes_up_the_difference(int wanted, int active, int create, int delete)
    {
        var pods = Enumerable.Range(0, active).Select(i => Sample.Pod("p" + i)).ToArray();

        var plan = ReplicaSetPlan.Make(Sample.Set(wanted), pods, () => pods, Sample.Now);

        Assert.Equal((create, delete), (plan.Create, plan.Delete.Count));
        Assert.Equal(delete, plan.Delete.Distinct().Count());
    }

    [Fact]
    public void Plan_of_a_set_being_deleted_does_nothing()
    {
        var set = Sample.Set(3);
        set.Metadata.DeletionTimestamp = Sample.Now;

        var plan = ReplicaSetPlan.Make(set, [Sample.Pod("a")], () => [], Sample.Now);

        Assert.Equal((0, 0), (plan.Create, plan.Delete.Count));
    }

    [Fact]
    public void Batches_start_with_one_and_cover_a_burst_in_four()
    {
        var sizes = new List<int>();
        var left = 1000;
        for (var size = CreationBatches.First(left); size > 0; size = CreationBatches.Next(size, left))
        {
            sizes.Add(size);
            left -= size;
        }

        Assert.Equal([1, 16, 256, 727], sizes);
        Assert.Equal(0, CreationBatches.First(0));
    }
}
