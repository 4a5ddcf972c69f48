using OrleansOrchestrator.Api.Bootstrap;
using Xunit;

namespace OrleansOrchestrator.Api.Tests.Bootstrap;

public sealed class BootstrapTokenTests
{
    [Fact]
    public void Token_reads_back_what_it_was_made_as()
    {
        var made = BootstrapToken.Create();
        Assert.True(BootstrapToken.TryParse($"{made.Id}.{made.Secret}", out var read));
        Assert.Equal(made, read);
        Assert.NotEqual(made, BootstrapToken.Create());
        Assert.DoesNotContain(made.Secret, made.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("abcdef")]
    [InlineData("abcdef.0123456789abcde")]
    [InlineData("abcdef.0123456789abcdef0")]
    [InlineData("abcdef-0123456789abcdef")]
    [InlineData("Abcdef.0123456789abcdef")]
    [InlineData("abcdef.0123456789abcde.")]
    [InlineData("abcde/.0123456789abcdef")]
    public void Other_text_is_no_token(string text) => Assert.False(BootstrapToken.TryParse(text, out _));

    [Fact]
    public void Secret_of_a_token_lets_in_until_it_expires()
    {
        var token = BootstrapToken.Create();
        var now = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var secret = BootstrapTokenSecret.Make(token, now.AddHours(1), "for a rack");
        Assert.Equal(["system:bootstrappers"], BootstrapTokenSecret.GroupsOf(secret, token, now));
        Assert.Null(BootstrapTokenSecret.GroupsOf(secret, token, now.AddHours(1)));
        Assert.Null(BootstrapTokenSecret.GroupsOf(secret, token with { Secret = "0123456789abcdef" }, now));
        Assert.Null(BootstrapTokenSecret.Expiration(BootstrapTokenSecret.Make(token, null, null)));
    }
}
