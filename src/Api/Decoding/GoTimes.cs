using System.Globalization;

namespace OrleansOrchestrator.Api.Decoding;

/// <summary>Reads RFC 3339 times as strictly as Kubernetes does and writes them as it does: in UTC, whole seconds or microseconds.</summary>
internal static class GoTimes
{
    private const string Layout = "2006-01-02T15:04:05Z07:00";
    private const string MicroLayout = "2006-01-02T15:04:05.000000Z07:00";

    private static readonly (string Name, int Digits, string Range)[] Elements =
    [
        ("2006", 4, ""), ("-", 0, ""), ("01", 2, "month"), ("-", 0, ""), ("02", 2, "day"), ("T", 0, ""),
        ("15", 2, "hour"), (":", 0, ""), ("04", 2, "minute"), (":", 0, ""), ("05", 2, "second"),
    ];

    /// <summary>The canonical form; the same string when it is canonical already.</summary>
    /// <exception cref="DecodeException">The text is no time.</exception>
    public static string Canonicalize(string text, bool micro)
    {
        Span<int> parts = stackalloc int[6];
        var position = ReadElements(text, micro, parts);
        var ticks = ReadFraction(text, micro, ref position);
        var offset = ReadZone(text, micro, ref position);
        if (position != text.Length)
            throw new DecodeException($"parsing time {Quote(text)}: extra text: {Quote(text[position..])}");
        if (offset == 0 && text[^1] == 'Z' && (micro ? position == MicroLength : position == SecondsLength))
            return text;
        var time = new DateTime(parts[0], parts[1], parts[2], parts[3], parts[4], parts[5], DateTimeKind.Utc)
            .AddTicks(ticks).AddMinutes(-offset);
        return time.ToString(micro ? "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'" : "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
    }

    private const int SecondsLength = 20;
    private const int MicroLength = 27;

    private static int ReadElements(string text, bool micro, Span<int> parts)
    {
        var position = 0;
        var part = 0;
        foreach (var (name, digits, _) in Elements)
        {
            if (digits == 0)
            {
                if (position >= text.Length || text[position] != name[0])
                    throw CannotParse(text, micro, position, name);
                position++;
                continue;
            }

            if (!TryReadNumber(text, position, digits, out parts[part]))
                throw CannotParse(text, micro, position, name);
            position += digits;
            part++;
        }

        if (parts[0] == 0)
            parts[0] = 1; // Year 0 is Go's zero time; .NET's calendar begins one year later.
        CheckRange(text, "month", parts[1], 1, 12);
        CheckRange(text, "day", parts[2], 1, DateTime.DaysInMonth(parts[0], parts[1]));
        CheckRange(text, "hour", parts[3], 0, 23);
        CheckRange(text, "minute", parts[4], 0, 59);
        CheckRange(text, "second", parts[5], 0, 59);
        return position;
    }

    private static long ReadFraction(string text, bool micro, ref int position)
    {
        var start = position;
        if (position >= text.Length || text[position] is not ('.' or ','))
            return micro ? throw CannotParse(text, micro, position, ".000000") : 0;
        position++;
        long ticks = 0, unit = TimeSpan.TicksPerSecond / 10;
        while (position < text.Length && char.IsAsciiDigit(text[position]))
        {
            ticks += (text[position] - '0') * unit;
            unit /= 10;
            position++;
        }

        if (position == start + 1 || (micro && position - start != 7))
            throw CannotParse(text, micro, start, micro ? ".000000" : "Z07:00");
        return ticks;
    }

    /// <summary>Minutes east of UTC.</summary>
    private static int ReadZone(string text, bool micro, ref int position)
    {
        if (position < text.Length && text[position] == 'Z')
        {
            position++;
            return 0;
        }

        if (position + 6 > text.Length || text[position] is not ('+' or '-') || text[position + 3] != ':' ||
            !TryReadNumber(text, position + 1, 2, out var hours) || !TryReadNumber(text, position + 4, 2, out var minutes) ||
            hours > 23 || minutes > 59)
        {
            throw CannotParse(text, micro, position, "Z07:00");
        }

        var sign = text[position] == '-' ? -1 : 1;
        position += 6;
        return sign * ((hours * 60) + minutes);
    }

    private static bool TryReadNumber(string text, int start, int digits, out int value)
    {
        value = 0;
        if (start + digits > text.Length)
            return false;
        for (var i = start; i < start + digits; i++)
        {
            if (!char.IsAsciiDigit(text[i]))
                return false;
            value = (value * 10) + (text[i] - '0');
        }

        return true;
    }

    private static void CheckRange(string text, string what, int value, int min, int max)
    {
        if (value < min || value > max)
            throw new DecodeException($"parsing time {Quote(text)}: {what} out of range");
    }

    private static DecodeException CannotParse(string text, bool micro, int position, string element) =>
        new($"parsing time {Quote(text)} as {Quote(micro ? MicroLayout : Layout)}: cannot parse {Quote(text[position..])} as {Quote(element)}");

    private static string Quote(string text) => "\"" + text + "\"";
}
