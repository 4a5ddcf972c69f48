using System.Globalization;
using System.Text;
using OrleansOrchestrator.Api.Errors;

namespace OrleansOrchestrator.Api.Selectors;

/// <summary>The text form of field selectors: terms, operators, escapes.</summary>
internal static class FieldSelectorText
{
    /// <summary>The terms between unescaped commas, sorted, as errors are reported for the first of them.</summary>
    public static List<string> SplitTerms(string text)
    {
        var terms = new List<string>();
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\')
                i++;
            else if (text[i] == ',')
            {
                terms.Add(text[start..i]);
                start = i + 1;
            }
        }

        terms.Add(text[start..]);
        terms.Sort(StringComparer.Ordinal);
        return terms;
    }

    public static bool TrySplit(string term, out string label, out bool negated, out string value)
    {
        for (var i = 0; i < term.Length; i++)
        {
            var rest = term.AsSpan(i);
            negated = rest.StartsWith("!=");
            if (!negated && rest[0] != '=')
                continue;
            var length = negated || rest.StartsWith("==") ? 2 : 1;
            (label, value) = (term[..i], term[(i + length)..]);
            return true;
        }

        (label, negated, value) = ("", false, "");
        return false;
    }

    public static string Unescape(string value)
    {
        if (value.AsSpan().IndexOfAny('\\', ',', '=') < 0)
            return value;
        var plain = new StringBuilder(value.Length);
        for (var i = 0; i < value.Length; i++)
        {
            var c = value[i];
            if (c is ',' or '=')
            {
                throw ApiErrors.BadRequest(string.Create(
                    CultureInfo.InvariantCulture, $"invalid field selector: unescaped character in value: {(int)c}"));
            }

            if (c == '\\')
            {
                i++;
                if (i == value.Length || value[i] is not ('\\' or ',' or '='))
                    throw ApiErrors.BadRequest($"invalid field selector: invalid escape sequence: {value[(i - 1)..Math.Min(i + 1, value.Length)]}");
                c = value[i];
            }

            plain.Append(c);
        }

        return plain.ToString();
    }
}
