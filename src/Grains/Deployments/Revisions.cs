using System.Globalization;
using k8s.Models;

namespace OrleansOrchestrator.Grains.Deployments;

/// <summary>The revision numbers by which a rollout can be undone, kept in annotations of the sets.</summary>
internal static class Revisions
{
    // History is for people; it must not grow an annotation without bound.
    private const int LongestHistory = 2000;

    public static long Of(SetDraft set) =>
        long.TryParse(set.Annotation(DeploymentAnnotations.Revision), NumberStyles.None, CultureInfo.InvariantCulture, out var revision)
            ? revision
            : 0;

    public static long Newest(IEnumerable<SetDraft> sets)
    {
        var newest = 0L;
        foreach (var set in sets)
            newest = Math.Max(newest, Of(set));
        return newest;
    }

    /// <summary>Hands the Deployment's annotations on to a set; what a set has beyond them stays.</summary>
    public static void CopyAnnotations(V1Deployment deployment, SetDraft set)
    {
        if (deployment.Metadata.Annotations is not { } annotations)
            return;
        foreach (var (name, value) in annotations)
        {
            if (!DeploymentAnnotations.StaysBehind(name))
                set.Annotate(name, value);
        }
    }

    /// <summary>Makes a set the newest; the revision it had before (it is rolled back to) goes to its history.</summary>
    public static void Advance(SetDraft set, long revision)
    {
        var before = set.Annotation(DeploymentAnnotations.Revision);
        if (Of(set) >= revision)
            return;
        set.Annotate(DeploymentAnnotations.Revision, revision.ToString(CultureInfo.InvariantCulture));
        if (before is null)
            return;
        var history = set.Annotation(DeploymentAnnotations.RevisionHistory);
        set.Annotate(DeploymentAnnotations.RevisionHistory, string.IsNullOrEmpty(history) ? before : Shortened(history + "," + before));
    }

    private static string Shortened(string history)
    {
        while (history.Length > LongestHistory && history.IndexOf(',') is var comma and >= 0)
            history = history[(comma + 1)..];
        return history;
    }
}
