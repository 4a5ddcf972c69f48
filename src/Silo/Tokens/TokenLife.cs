using System.Globalization;
using System.Text.RegularExpressions;

namespace OrleansOrchestrator.Silo.Tokens;

/// <summary>How long a token is good for, written as in <c>24h</c> or <c>1h30m</c>; <c>0</c> is for ever.</summary>
internal static partial class TokenLife
{
    public static bool TryParse(string text, out TimeSpan life)
    {
        life = TimeSpan.Zero;
        if (text == "0")
            return true;
        var match = Form().Match(text);
        if (!match.Success || match.Length == 0)
            return false;
        life = TimeSpan.FromHours(Number(match.Groups[1])) + TimeSpan.FromMinutes(Number(match.Groups[2])) + TimeSpan.FromSeconds(Number(match.Groups[3]));
        return true;
    }

    private static int Number(Group digits) => digits.Success ? int.Parse(digits.ValueSpan, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"\A(?:(\d{1,6})h)?(?:(\d{1,6})m)?(?:(\d{1,6})s)?\z")]
    private static partial Regex Form();
}
