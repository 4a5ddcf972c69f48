using System.Globalization;
using System.Text.Json.Nodes;

namespace OrleansOrchestrator.Api.Validation;

/// <summary>
/// A resource quantity as a number of nano-units, exact for everything the notation can say in practice. Reads both canonical strings
/// ("1500m", "1Gi", "1e3") and bare numbers.
/// </summary>
internal readonly record struct Amount(Int128 Nanos) : IComparable<Amount>
{
    private static readonly Int128 One = 1_000_000_000;

    public bool IsNegative => Nanos < 0;

    public bool IsZero => Nanos == 0;

    public bool IsWhole => Nanos % One == 0;

    public int CompareTo(Amount other) => Nanos.CompareTo(other.Nanos);

    public static Amount operator +(Amount left, Amount right) => new(left.Nanos + right.Nanos);

    public static Amount Of(JsonNode? node) => TryParse(node, out var amount) ? amount : default;

    public static bool TryParse(JsonNode? node, out Amount amount)
    {
        amount = default;
        if (node is not JsonValue)
            return false;
        return TryParse(JsonAccess.AsString(node) ?? node.ToJsonString(), out amount);
    }

    public static bool TryParse(ReadOnlySpan<char> text, out Amount amount)
    {
        amount = default;
        var end = text.Length;
        var exponent = text.IndexOfAny('e', 'E');
        if (exponent > 0 && exponent + 1 < text.Length)
            end = exponent;
        else
            while (end > 0 && !char.IsAsciiDigit(text[end - 1]) && text[end - 1] != '.')
                end--;
        var suffix = text[end..];
        if (!TryScale(suffix, out var numerator, out var denominator)
            || !decimal.TryParse(text[..end], NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        var whole = decimal.Truncate(number);
        var nanosOfFraction = (number - whole) * 1_000_000_000m;
        var scaled = ((Int128)whole * One * numerator) + ((Int128)nanosOfFraction * numerator);
        amount = new Amount(scaled / denominator);
        return true;
    }

    /// <summary>Canonical text: thousandths where needed, and powers of 1024 for amounts of bytes.</summary>
    public string ToText(bool binary)
    {
        if (!IsWhole)
            return (Nanos / 1_000_000).ToString(CultureInfo.InvariantCulture) + "m";
        var whole = Nanos / One;
        if (!binary || whole == 0)
            return whole.ToString(CultureInfo.InvariantCulture);
        ReadOnlySpan<string> suffixes = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
        var power = 0;
        while (power < suffixes.Length - 1 && whole % 1024 == 0)
        {
            whole /= 1024;
            power++;
        }

        return whole.ToString(CultureInfo.InvariantCulture) + suffixes[power];
    }

    private static bool TryScale(ReadOnlySpan<char> suffix, out Int128 numerator, out Int128 denominator)
    {
        denominator = 1;
        numerator = 1;
        if (suffix.Length > 1 && suffix[0] is 'e' or 'E')
        {
            if (suffix.Length > 1 && int.TryParse(suffix[1..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var power) && Math.Abs(power) <= 18)
            {
                for (var i = 0; i < Math.Abs(power); i++)
                {
                    if (power > 0)
                        numerator *= 10;
                    else
                        denominator *= 10;
                }

                return true;
            }
        }

        switch (suffix)
        {
            case "": return true;
            case "n": denominator = 1_000_000_000; return true;
            case "u": denominator = 1_000_000; return true;
            case "m": denominator = 1_000; return true;
            case "k": numerator = 1_000; return true;
            case "M": numerator = 1_000_000; return true;
            case "G": numerator = 1_000_000_000; return true;
            case "T": numerator = 1_000_000_000_000; return true;
            case "P": numerator = 1_000_000_000_000_000; return true;
            case "E": numerator = 1_000_000_000_000_000_000; return true;
            case "Ki": numerator = 1L << 10; return true;
            case "Mi": numerator = 1L << 20; return true;
            case "Gi": numerator = 1L << 30; return true;
            case "Ti": numerator = 1L << 40; return true;
            case "Pi": numerator = 1L << 50; return true;
            case "Ei": numerator = 1L << 60; return true;
            default: return false;
        }
    }
}
