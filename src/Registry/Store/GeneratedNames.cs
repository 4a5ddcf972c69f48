using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace OrleansOrchestrator.Registry.Store;

/// <summary>Names made from <c>metadata.generateName</c>: the prefix, shortened to 58 characters, and five random ones.</summary>
internal static class GeneratedNames
{
    // No vowels and no look-alikes, so that no words come out.
    private const string Alphabet = "bcdfghjklmnpqrstvwxz2456789";
    private const int SuffixLength = 5;
    private const int LongestPrefix = 63 - SuffixLength;

    public static void Fill(JsonObject metadata)
    {
        if (metadata["name"] is JsonValue name && ((string?)name ?? "").Length > 0)
            return;
        if ((string?)metadata["generateName"] is not { Length: > 0 } prefix)
            return;
        if (prefix.Length > LongestPrefix)
            prefix = prefix[..LongestPrefix];
        metadata["name"] = prefix + RandomNumberGenerator.GetString(Alphabet, SuffixLength);
    }
}
