namespace OrleansOrchestrator.Grains.Scheduling.Plugins;

/// <summary>Brings scores into 0..100.</summary>
internal static class Normalization
{
    public const long MaxScore = 100;

    /// <summary>Scales so that the largest becomes 100; <paramref name="reverse"/> turns "less is better" into "more is better".</summary>
    public static void Scale(Span<long> scores, bool reverse)
    {
        long max = 0;
        foreach (var score in scores)
            max = Math.Max(max, score);
        if (max == 0)
        {
            if (reverse)
                scores.Fill(MaxScore);
            return;
        }

        for (var i = 0; i < scores.Length; i++)
        {
            var scaled = scores[i] * MaxScore / max;
            scores[i] = reverse ? MaxScore - scaled : scaled;
        }
    }
}
