using System.Globalization;

namespace OrleansOrchestrator.Api.Quantities;

/// <summary>
/// Reads the text form of an amount: sign, digits, an optional fraction, then a suffix or an exponent. More than nine decimal
/// places are rounded away from zero; amounts beyond about 10^29 are refused.
/// </summary>
internal static class QuantityParser
{
    internal const string WrongFormat =
        "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

    internal const string WrongNumber = "unable to parse numeric part of quantity";

    internal const string WrongSuffix = "unable to parse quantity's suffix";

    internal static readonly string[] DecimalSuffixes = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"];

    internal static readonly string[] BinarySuffixes = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];

    private const int MaxDigits = 38;

    private const string SuffixLetters = "eEinumkKMGTP";

    public static bool TryParse(ReadOnlySpan<char> text, out Quantity quantity, out string error)
    {
        quantity = default;
        error = WrongFormat;
        if (text.IsEmpty)
            return false;
        var position = text[0] is '-' or '+' ? 1 : 0;
        var negative = text[0] == '-';
        var whole = Digits(text, ref position);
        var fraction = ReadOnlySpan<char>.Empty;
        if (position < text.Length && text[position] == '.')
        {
            position++;
            fraction = Digits(text, ref position);
        }

        var suffix = text[position..];
        if ((whole.IsEmpty && fraction.IsEmpty) || !IsSuffixForm(suffix))
            return false;
        if (!TryReadSuffix(suffix, out var exponent, out var binaryPower, out var format))
        {
            error = WrongSuffix;
            return false;
        }

        error = WrongNumber;
        if (!TryScale(whole.TrimStart('0'), fraction, exponent, binaryPower, out var nanos))
            return false;
        if (format == QuantityFormat.BinarySI)
        {
            nanos = Int128.Min(nanos, long.MaxValue * Quantity.Billion);
            if (nanos < Quantity.Billion)
                format = QuantityFormat.DecimalSI;
        }

        quantity = new Quantity(negative ? -nanos : nanos, format);
        return true;
    }

    private static ReadOnlySpan<char> Digits(ReadOnlySpan<char> text, scoped ref int position)
    {
        var start = position;
        while (position < text.Length && char.IsAsciiDigit(text[position]))
            position++;
        return text[start..position];
    }

    private static bool IsSuffixForm(ReadOnlySpan<char> suffix)
    {
        var i = 0;
        while (i < suffix.Length && SuffixLetters.Contains(suffix[i]))
            i++;
        if (i < suffix.Length && suffix[i] is '-' or '+')
            i++;
        while (i < suffix.Length && char.IsAsciiDigit(suffix[i]))
            i++;
        return i == suffix.Length;
    }

    private static bool TryReadSuffix(ReadOnlySpan<char> suffix, out int exponent, out int binaryPower, out QuantityFormat format)
    {
        exponent = 0;
        binaryPower = 0;
        format = QuantityFormat.DecimalSI;
        for (var i = 0; i < DecimalSuffixes.Length; i++)
        {
            if (suffix.SequenceEqual(DecimalSuffixes[i]))
            {
                exponent = (i - 3) * 3;
                return true;
            }
        }

        for (var i = 1; i < BinarySuffixes.Length; i++)
        {
            if (suffix.SequenceEqual(BinarySuffixes[i]))
            {
                binaryPower = i * 10;
                format = QuantityFormat.BinarySI;
                return true;
            }
        }

        format = QuantityFormat.DecimalExponent;
        return suffix.Length > 1 && suffix[0] is 'e' or 'E'
            && int.TryParse(suffix[1..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent);
    }

    /// <summary>The amount in billionths, rounded up.</summary>
    private static bool TryScale(
        ReadOnlySpan<char> whole, ReadOnlySpan<char> fraction, int exponent, int binaryPower, out Int128 nanos)
    {
        nanos = 0;
        if (whole.Length + fraction.Length > MaxDigits)
            return false;
        foreach (var digit in whole)
            nanos = nanos * 10 + (digit - '0');
        foreach (var digit in fraction)
            nanos = nanos * 10 + (digit - '0');
        if (nanos == 0)
            return true;
        try
        {
            checked
            {
                nanos *= (Int128)1 << binaryPower;
                var shift = (long)exponent + 9 - fraction.Length;
                for (; shift > 0; shift--)
                    nanos *= 10;
                var inexact = false;
                for (; shift < 0 && nanos != 0; shift++)
                {
                    (nanos, var digit) = Int128.DivRem(nanos, 10);
                    inexact |= digit != 0;
                }

                if (inexact)
                    nanos++;
            }
        }
        catch (OverflowException)
        {
            return false;
        }

        return true;
    }
}
