using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using OrleansOrchestrator.Gateway.Answers;

namespace OrleansOrchestrator.Gateway.Discovery;

/// <summary><c>/version</c>: which Kubernetes API this server speaks, and what it is built with.</summary>
internal static class VersionPage
{
    public static ReadOnlyMemory<byte> Make(string gitVersion) => Json.ToBytes(new JsonObject
    {
        ["major"] = "1",
        ["minor"] = "36",
        ["emulationMajor"] = "1",
        ["emulationMinor"] = "36",
        ["minCompatibilityMajor"] = "1",
        ["minCompatibilityMinor"] = "35",
        ["gitVersion"] = gitVersion,
        ["gitCommit"] = typeof(VersionPage).Assembly.ManifestModule.ModuleVersionId.ToString("N"),
        ["gitTreeState"] = "clean",
        ["buildDate"] = "1970-01-01T00:00:00Z",
        ["goVersion"] = RuntimeInformation.FrameworkDescription,
        ["compiler"] = "roslyn",
        ["platform"] = RuntimeInformation.RuntimeIdentifier.Replace('-', '/').Replace("x64", "amd64"),
    });
}
