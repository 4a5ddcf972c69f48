using System.Globalization;

namespace OrleansOrchestrator.Silo.Status;

/// <summary>Numbers and times as people write them.</summary>
internal static class Words
{
    public static string Of(TimeSpan time) => time switch
    {
        { TotalSeconds: < 0 } => "0 s",
        { TotalSeconds: < 60 } => $"{(int)time.TotalSeconds} s",
        { TotalHours: < 1 } => $"{time.Minutes} min {time.Seconds} s",
        { TotalDays: < 1 } => $"{time.Hours} h {time.Minutes} min",
        _ => $"{(int)time.TotalDays} d {time.Hours} h",
    };

    public static string Of(long number) => number.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary><c>1 silo</c>, <c>3 silos</c>.</summary>
    public static string Count(long number, string one) => $"{Of(number)} {one}{(number == 1 ? "" : "s")}";

    /// <summary><c>a</c>, <c>a and b</c>, <c>a, b and c</c>.</summary>
    public static string List(IReadOnlyList<string> words) =>
        words.Count < 2 ? string.Concat(words) : $"{string.Join(", ", words.Take(words.Count - 1))} and {words[^1]}";
}
