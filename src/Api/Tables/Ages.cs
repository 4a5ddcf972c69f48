using System.Globalization;

namespace OrleansOrchestrator.Api.Tables;

/// <summary>Durations as kubectl shows them: two units at most, the finer the younger.</summary>
internal static class Ages
{
    /// <summary>How long ago a time was; <c>&lt;unknown&gt;</c> when there is none.</summary>
    public static string Since(string? time, DateTimeOffset now) => Parse(time) is { } then ? Human(now - then) : "<unknown>";

    public static DateTimeOffset? Parse(string? time) =>
        DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var parsed) ? parsed : null;

    public static string Human(TimeSpan duration)
    {
        var seconds = (long)duration.TotalSeconds;
        if (seconds < -1)
            return "<invalid>";
        if (seconds < 0)
            return "0s";
        if (seconds < 120)
            return $"{seconds}s";
        var minutes = seconds / 60;
        if (minutes < 10)
            return Two(minutes, "m", seconds % 60, "s");
        if (minutes < 180)
            return $"{minutes}m";
        var hours = minutes / 60;
        if (hours < 8)
            return Two(hours, "h", minutes % 60, "m");
        if (hours < 48)
            return $"{hours}h";
        var days = hours / 24;
        if (days < 8)
            return Two(days, "d", hours % 24, "h");
        if (days < 730)
            return $"{days}d";
        var years = days / 365;
        return years < 8 ? Two(years, "y", days % 365, "d") : $"{years}y";
    }

    private static string Two(long big, string bigUnit, long small, string smallUnit) =>
        small == 0 ? $"{big}{bigUnit}" : $"{big}{bigUnit}{small}{smallUnit}";
}
