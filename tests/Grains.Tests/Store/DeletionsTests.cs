using OrleansOrchestrator.Grains.Store;
using Xunit;

namespace OrleansOrchestrator.Grains.Tests.Store;

public class DeletionsTests
{
    [Fact]
    public void Newest_deletions_are_known_and_what_is_forgotten_is_not_claimed()
    {
        var deletions = new Deletions(2);
        deletions.Restart(10);
        Assert.False(deletions.Covers(9));
        Assert.True(deletions.Covers(10));

        deletions.Add("a", 11);
        deletions.Add("b", 12);
        deletions.Add("a", 14);

        Assert.Equal((14, 12, 0), (deletions.Of("a"), deletions.Of("b"), deletions.Of("c")));
        Assert.False(deletions.Covers(10));
        Assert.True(deletions.Covers(11));
        deletions.Add("c", 15);
        Assert.Equal((14, 0, 15), (deletions.Of("a"), deletions.Of("b"), deletions.Of("c")));
        Assert.False(deletions.Covers(11));
    }
}
