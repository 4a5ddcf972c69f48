using OrleansOrchestrator.Api.Tables;
using Xunit;

namespace OrleansOrchestrator.Api.Tests.Tables;

public sealed class AgesTests
{
    [Theory]
    [InlineData(-5, "<invalid>")]
    [InlineData(-1, "0s")]
    [InlineData(0, "0s")]
    [InlineData(119, "119s")]
    [InlineData(120, "2m")]
    [InlineData(125, "2m5s")]
    [InlineData(600, "10m")]
    [InlineData(10_799, "179m")]
    [InlineData(10_800, "3h")]
    [InlineData(11_100, "3h5m")]
    [InlineData(28_800, "8h")]
    [InlineData(172_800, "2d")]
    [InlineData(176_400, "2d1h")]
    [InlineData(691_200, "8d")]
    [InlineData(63_072_000, "2y")]
    [InlineData(63_158_400, "2y1d")]
    [InlineData(252_288_000, "8y")]
    public void Duration_is_shown_as_kubectl_shows_it(long seconds, string text) => Assert.Equal(text, Ages.Human(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void Missing_time_has_an_unknown_age() => Assert.Equal("<unknown>", Ages.Since(null, DateTimeOffset.UnixEpoch));
}
