using System.Net;
using System.Net.Sockets;
using OrleansOrchestrator.Api.Errors;

namespace OrleansOrchestrator.Api.Validation;

/// <summary>Checks of IP addresses and address ranges.</summary>
internal static class Addresses
{
    private const string AddressFault = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";
    private const string RangeFault = "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)";

    public static void Check(string text, FieldPath path, FieldErrors errors)
    {
        if (HasLeadingZero(text))
            errors.InvalidString(path, text, "must not have leading 0s");
        else if (!TryParse(text, out _))
            errors.InvalidString(path, text, AddressFault);
    }

    public static void CheckRange(string text, FieldPath path, FieldErrors errors)
    {
        if (!TryParseRange(text, out _, out _))
            errors.InvalidString(path, text, RangeFault);
    }

    /// <summary>Strict: no shortened or octal IPv4 forms, no zone.</summary>
    public static bool TryParse(string text, out IPAddress address)
    {
        address = IPAddress.None;
        if (!text.Contains(':') && (text.AsSpan().Count('.') != 3 || HasLeadingZero(text)))
            return false;
        return !text.Contains('%') && !text.Contains('[') && IPAddress.TryParse(text, out address!);
    }

    public static bool TryParseRange(string text, out IPAddress address, out int prefix)
    {
        address = IPAddress.None;
        prefix = 0;
        var slash = text.IndexOf('/');
        return slash > 0
            && TryParse(text[..slash], out address)
            && int.TryParse(text.AsSpan(slash + 1), System.Globalization.NumberStyles.None, null, out prefix)
            && prefix <= (address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128);
    }

    public static bool IsV6(string text) => text.Contains(':');

    private static bool HasLeadingZero(string text)
    {
        if (text.Contains(':'))
            return false;
        for (var i = 0; i + 1 < text.Length; i++)
        {
            if (text[i] == '0' && char.IsAsciiDigit(text[i + 1]) && (i == 0 || text[i - 1] == '.'))
                return true;
        }

        return false;
    }
}
