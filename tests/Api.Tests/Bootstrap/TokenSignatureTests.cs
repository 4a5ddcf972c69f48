using OrleansOrchestrator.Api.Bootstrap;
using Xunit;

namespace OrleansOrchestrator.Api.Tests.Bootstrap;

public sealed class TokenSignatureTests
{
    private const string Content = "apiVersion: v1\nkind: Config\n";

    private static readonly BootstrapToken Token = new("07401b", "f395accd246ae52d");

    [Fact]
    public void Signature_is_the_one_that_other_tools_make()
    {
        // Made with Python's hmac module.
        const string Made = "eyJhbGciOiJIUzI1NiIsImtpZCI6IjA3NDAxYiJ9..V7vfbveur77TnlLQz-hsORPxM3IuWz8GI4hOaPAzkdk";
        Assert.Equal(Made, TokenSignature.Make(Token, Content));
        Assert.True(TokenSignature.IsGood(Token, Content, Made));
    }

    [Fact]
    public void Signature_of_other_content_another_secret_or_none_is_refused()
    {
        var made = TokenSignature.Make(Token, Content);
        Assert.False(TokenSignature.IsGood(Token, Content + " ", made));
        Assert.False(TokenSignature.IsGood(Token with { Secret = "f395accd246ae52e" }, Content, made));
        Assert.False(TokenSignature.IsGood(Token, Content, made[..^1]));
        Assert.False(TokenSignature.IsGood(Token, Content, ""));
        // "none" as the algorithm, and nothing behind it.
        Assert.False(TokenSignature.IsGood(Token, Content, "eyJhbGciOiJub25lIn0.."));
    }

    [Fact]
    public void Token_signs_while_it_is_good_and_is_meant_to()
    {
        var now = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var secret = BootstrapTokenSecret.Make(Token, now.AddHours(1), null);
        Assert.Equal(Token, BootstrapTokenSecret.SignerOf(secret, now));
        Assert.Null(BootstrapTokenSecret.SignerOf(secret, now.AddHours(1)));
        secret.Data[BootstrapToken.SigningKey] = "false"u8.ToArray();
        Assert.Null(BootstrapTokenSecret.SignerOf(secret, now));
        secret = BootstrapTokenSecret.Make(Token, null, null);
        secret.Metadata.Name = "bootstrap-token-other1";
        Assert.Null(BootstrapTokenSecret.SignerOf(secret, now));
    }
}
