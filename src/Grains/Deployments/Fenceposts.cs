using System.Globalization;
using k8s.Models;

namespace OrleansOrchestrator.Grains.Deployments;

/// <summary>
/// How far a rolling update may stray from the wanted number: <paramref name="MaxSurge"/> above it (percentages rounded up),
/// <paramref name="MaxUnavailable"/> below it (rounded down). Never both zero, as nothing could move then.
/// </summary>
internal readonly record struct Fenceposts(int MaxSurge, int MaxUnavailable)
{
    private const string Default = "25%";

    public static Fenceposts Of(V1DeploymentSpec spec)
    {
        if (spec.Strategy?.Type == "Recreate")
            return new Fenceposts(0, 0);
        var replicas = spec.Replicas ?? 1;
        var rolling = spec.Strategy?.RollingUpdate;
        var surge = Resolve(rolling?.MaxSurge, replicas, roundUp: true);
        var unavailable = Resolve(rolling?.MaxUnavailable, replicas, roundUp: false);
        if (surge == 0 && unavailable == 0)
            unavailable = 1;
        return new Fenceposts(surge, Math.Min(unavailable, replicas));
    }

    private static int Resolve(IntOrString? value, int total, bool roundUp)
    {
        var text = value?.Value ?? Default;
        if (!text.EndsWith('%'))
            return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
        if (!int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var percent))
            return 0;
        var hundredths = (long)percent * total;
        return (int)(roundUp ? (hundredths + 99) / 100 : hundredths / 100);
    }
}
