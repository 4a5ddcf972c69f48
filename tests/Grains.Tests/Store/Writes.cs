using System.Text;
using OrleansOrchestrator.Grains.Abstractions;

namespace OrleansOrchestrator.Grains.Tests.Store;

/// <summary>Commit requests as the store verbs make them.</summary>
internal static class Writes
{
    private const string Version = "\"resourceVersion\":\"";

    public static CommitRequest Create(string key, string label = "x", string node = "") =>
        Make(CommitAction.Create, key, label, node, null);

    public static CommitRequest Update(string key, long? expected = null, string label = "x", string node = "") =>
        Make(CommitAction.Update, key, label, node, expected);

    public static CommitRequest Delete(string key, long? expected = null) => Make(CommitAction.Delete, key, "x", "", expected);

    public static long RevisionIn(ReadOnlyMemory<byte> value)
    {
        var json = Encoding.UTF8.GetString(value.Span);
        var start = json.IndexOf(Version, StringComparison.Ordinal) + Version.Length;
        return long.Parse(json[start..json.IndexOf('"', start)]);
    }

    private static CommitRequest Make(CommitAction action, string key, string label, string node, long? expected)
    {
        var slash = key.IndexOf('/');
        var json = $$$"""
            {"metadata":{"name":"{{{key[(slash + 1)..]}}}","namespace":"{{{key[..Math.Max(0, slash)]}}}","uid":"uid-{{{key}}}","resourceVersion":"","labels":{"app":"{{{label}}}"},"ownerReferences":[{"uid":"owner-{{{label}}}","kind":"X","name":"o","controller":true}]},"spec":{"nodeName":"{{{node}}}"}}
            """;
        return new CommitRequest(
            action, key, Encoding.UTF8.GetBytes(json), json.IndexOf(Version, StringComparison.Ordinal) + Version.Length, expected);
    }
}
