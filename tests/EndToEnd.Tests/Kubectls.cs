using System.Collections;

namespace OrleansOrchestrator.EndToEnd.Tests;

/// <summary>Every kubectl on this machine: what the path finds, what lies in <c>artifacts/kubectl</c> (an older one is put there by the
/// gate), and the set that Google's package installs.</summary>
public sealed class Kubectls : IEnumerable<object[]>
{
    private const string GooglePackage = "/usr/lib/google-cloud-sdk/bin";

    public IEnumerator<object[]> GetEnumerator()
    {
        yield return ["kubectl"];
        foreach (var path in Others().Order(StringComparer.Ordinal))
            yield return [path];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static IEnumerable<string> Others()
    {
        foreach (var directory in (string[])[Path.Combine(ClusterFixture.Root(), "artifacts", "kubectl"), GooglePackage])
        {
            if (!Directory.Exists(directory))
                continue;
            foreach (var file in Directory.GetFiles(directory, "kubectl.?*"))
                yield return file;
        }
    }
}
