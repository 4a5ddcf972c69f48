using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace OrleansOrchestrator.Api.Decoding;

/// <summary>What a YAML 1.1 scalar means: null, a boolean, a number or text.</summary>
internal static partial class YamlScalars
{
    public static void Write(Utf8JsonWriter json, Scalar scalar)
    {
        switch (Resolve(scalar))
        {
            case null: json.WriteNullValue(); break;
            case bool value: json.WriteBooleanValue(value); break;
            case long value: json.WriteNumberValue(value); break;
            case ulong value: json.WriteNumberValue(value); break;
            case double value: json.WriteNumberValue(value); break;
            case string value: json.WriteStringValue(value); break;
        }
    }

    /// <summary>A mapping's key as JSON's keys are: text.</summary>
    public static string Key(Scalar scalar) => Resolve(scalar) switch
    {
        null => "null",
        bool value => value ? "true" : "false",
        IFormattable value => value.ToString(null, CultureInfo.InvariantCulture),
        var text => (string)text,
    };

    private static object? Resolve(Scalar scalar)
    {
        var text = scalar.Value;
        if (scalar.Style != ScalarStyle.Plain || !scalar.IsPlainImplicit)
            return scalar.Tag.IsEmpty || scalar.Tag.IsNonSpecific || scalar.Tag.Value.EndsWith(":str", StringComparison.Ordinal) ? text : ResolvePlain(text);
        return ResolvePlain(text);
    }

    private static object? ResolvePlain(string text) => text switch
    {
        "" or "~" or "null" or "Null" or "NULL" => null,
        "y" or "Y" or "yes" or "Yes" or "YES" or "true" or "True" or "TRUE" or "on" or "On" or "ON" => true,
        "n" or "N" or "no" or "No" or "NO" or "false" or "False" or "FALSE" or "off" or "Off" or "OFF" => false,
        _ when char.IsAsciiDigit(text[0]) || text[0] is '-' or '+' or '.' => ResolveNumber(text) ?? text,
        _ => text,
    };

    private static object? ResolveNumber(string text)
    {
        var plain = text.Replace("_", "", StringComparison.Ordinal);
        var negative = plain.StartsWith('-');
        var digits = plain.AsSpan(negative || plain.StartsWith('+') ? 1 : 0);
        if (digits.IsEmpty)
            return null;
        if (TryReadInteger(digits, out var magnitude))
        {
            if (!negative)
                return magnitude <= long.MaxValue ? (object)(long)magnitude : magnitude;
            if (magnitude <= long.MaxValue)
                return -(long)magnitude;
        }

        return Float().IsMatch(plain) && double.TryParse(plain, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) &&
            double.IsFinite(number)
            ? number
            : null;
    }

    private static bool TryReadInteger(ReadOnlySpan<char> digits, out ulong value)
    {
        if (digits.Length > 2 && digits[0] == '0')
        {
            switch (digits[1])
            {
                case 'x' or 'X': return ulong.TryParse(digits[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
                case 'b' or 'B': return ulong.TryParse(digits[2..], NumberStyles.AllowBinarySpecifier, CultureInfo.InvariantCulture, out value);
                case 'o' or 'O': return TryReadOctal(digits[2..], out value);
            }
        }

        if (digits.Length > 1 && digits[0] == '0')
            return TryReadOctal(digits[1..], out value);
        return ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }

    private static bool TryReadOctal(ReadOnlySpan<char> digits, out ulong value)
    {
        value = 0;
        foreach (var digit in digits)
        {
            if (digit is < '0' or > '7' || value > ulong.MaxValue >> 3)
                return false;
            value = (value << 3) | (uint)(digit - '0');
        }

        return true;
    }

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Float();
}
