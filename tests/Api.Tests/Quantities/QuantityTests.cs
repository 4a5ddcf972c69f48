using CsCheck;
using OrleansOrchestrator.Api.Quantities;
using Xunit;

namespace OrleansOrchestrator.Api.Tests.Quantities;

public sealed class QuantityTests
{
    [Theory]
    [InlineData("1", "1")]
    [InlineData("0.5", "500m")]
    [InlineData("1.50", "1500m")]
    [InlineData("1000m", "1")]
    [InlineData("1024Mi", "1Gi")]
    [InlineData("1536Ki", "1536Ki")]
    [InlineData("4096Ki", "4Mi")]
    [InlineData("0.5Gi", "512Mi")]
    [InlineData("1.5Gi", "1536Mi")]
    [InlineData("0.5Ki", "512")]
    [InlineData("0.5Mi", "512Ki")]
    [InlineData("1e3", "1e3")]
    [InlineData("1E3", "1e3")]
    [InlineData("12e4", "120e3")]
    [InlineData("1000", "1k")]
    [InlineData("100M", "100M")]
    [InlineData("1000000k", "1G")]
    [InlineData("0Mi", "0")]
    [InlineData("-1", "-1")]
    [InlineData("+5", "5")]
    [InlineData("007", "7")]
    [InlineData("1n", "1n")]
    [InlineData("0.0000000001", "1n")]
    [InlineData("10E", "10E")]
    [InlineData("1000E", "1000E")]
    [InlineData("16Ei", "9223372036854775807")]
    [InlineData("1.1Ki", "1126400m")]
    public void Canonicalize_amount_gives_canonical_form(string text, string expected) =>
        Assert.Equal(expected, QuantityText.Canonicalize(text));

    [Theory]
    [InlineData("", "quantities must match")]
    [InlineData("lots", "quantities must match")]
    [InlineData("1.1.M", "quantities must match")]
    [InlineData("1+1.0M", "quantities must match")]
    [InlineData("1i", "unable to parse quantity's suffix")]
    [InlineData("0.1mi", "unable to parse quantity's suffix")]
    [InlineData("1e", "unable to parse quantity's suffix")]
    public void Canonicalize_nonsense_says_why(string text, string expected)
    {
        var error = Assert.Throws<FormatException>(() => QuantityText.Canonicalize(text));
        Assert.StartsWith(expected, error.Message);
    }

    [Fact]
    public void Canonicalize_canonical_text_returns_same_instance()
    {
        var text = new string("250m");
        Assert.Same(text, QuantityText.Canonicalize(text));
    }

    [Fact]
    public void Canonical_form_reads_back_as_same_amount() =>
        Gen.Select(Gen.Long[-1L << 40, 1L << 40], Gen.OneOf("n", "u", "m", "", "k", "M", "G", "Ki", "Mi", "Gi", "e3", "e-6"))
            .Sample((number, suffix) =>
            {
                var quantity = Quantity.Parse(number + suffix);
                var printed = quantity.ToString();
                Assert.Equal(quantity, Quantity.Parse(printed));
                Assert.Equal(printed, Quantity.Parse(printed).ToString());
            });

    [Theory]
    [InlineData("1", 1000, 1)]
    [InlineData("1500m", 1500, 2)]
    [InlineData("1Ki", 1024000, 1024)]
    [InlineData("1u", 1, 1)]
    [InlineData("-1500m", -1500, -2)]
    public void Values_are_rounded_away_from_zero(string text, long millis, long units)
    {
        var quantity = Quantity.Parse(text);
        Assert.Equal(millis, quantity.MilliValue);
        Assert.Equal(units, quantity.Value);
    }

    [Fact]
    public void Sum_keeps_suffix_family_of_first_amount()
    {
        Assert.Equal("1536Mi", (Quantity.Parse("1Gi") + Quantity.Parse("512Mi")).ToString());
        Assert.Equal("1Gi", (Quantity.Zero + Quantity.Parse("1Gi")).ToString());
        Assert.Equal("500m", (Quantity.Parse("1") - Quantity.Parse("500m")).ToString());
    }

    [Fact]
    public void Comparison_ignores_suffix()
    {
        Assert.True(Quantity.Parse("1Ki") > Quantity.Parse("1k"));
        Assert.Equal(Quantity.Parse("1000m"), Quantity.Parse("1"));
    }
}
