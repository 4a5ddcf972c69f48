namespace OrleansOrchestrator.Api.Quantities;

/// <summary>Amounts as text, for code that stores them rather than calculates with them.</summary>
public static class QuantityText
{
    /// <summary>
    /// The canonical form of an amount ("0.5" is "500m", "1024Mi" is "1Gi"); the very same string when it is canonical already.
    /// </summary>
    /// <exception cref="FormatException">The text is no amount; the message is the one Kubernetes gives.</exception>
    public static string Canonicalize(string text) =>
        TryCanonicalize(text, out var canonical, out var error) ? canonical : throw new FormatException(error);

    public static bool TryCanonicalize(string text, out string canonical, out string error)
    {
        canonical = text;
        error = "";
        if (IsPlainlyCanonical(text))
            return true;
        if (!QuantityParser.TryParse(text.AsSpan().Trim(), out var quantity, out error))
            return false;
        var printed = quantity.ToString();
        if (printed != text)
            canonical = printed;
        return true;
    }

    /// <summary>One to three digits without a leading zero and a common suffix need no arithmetic.</summary>
    private static bool IsPlainlyCanonical(string text)
    {
        var digits = 0;
        while (digits < text.Length && char.IsAsciiDigit(text[digits]))
            digits++;
        if (digits is 0 or > 3 || text[0] == '0')
            return text == "0";
        return text.AsSpan(digits) is "" or "m" or "Ki" or "Mi" or "Gi";
    }
}
