using System.Buffers;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using OrleansOrchestrator.Api.Catalog;

namespace OrleansOrchestrator.Api.Discovery;

/// <summary>
/// What discovery answers for a catalogue. Documents are written once for each state of the catalogue and served as bytes.
/// </summary>
public sealed class DiscoveryDocuments(IResourceCatalog catalog)
{
    private volatile Cached _cached = new(-1);

    /// <summary><c>/api</c>: the core group's versions and where the server is reached.</summary>
    public DiscoveryDocument CoreVersions(string serverAddress) => Get("/api " + serverAddress, json => LegacyDiscovery.WriteCoreVersions(json, serverAddress))!;

    /// <summary><c>/apis</c>.</summary>
    public DiscoveryDocument Groups => Get("/apis", json => LegacyDiscovery.WriteGroups(json, GroupListing.Of(catalog.All)))!;

    /// <summary><c>/api</c> in aggregated form.</summary>
    public DiscoveryDocument AggregatedCore => Get("/api*", json => AggregatedDiscovery.Write(json, catalog.All, core: true))!;

    /// <summary><c>/apis</c> in aggregated form.</summary>
    public DiscoveryDocument AggregatedGroups => Get("/apis*", json => AggregatedDiscovery.Write(json, catalog.All, core: false))!;

    /// <summary><c>/apis/GROUP</c>, or null when no resource is in that group.</summary>
    public DiscoveryDocument? Group(string group)
    {
        if (group.Length == 0 || GroupListing.Of(catalog.All).Find(g => g.Name == group) is not { } listing)
            return null;
        return Get("/apis/" + group, json => LegacyDiscovery.WriteGroup(json, listing, root: true));
    }

    /// <summary><c>/api/v1</c> (empty group) and <c>/apis/GROUP/VERSION</c>, or null when there is no such version.</summary>
    public DiscoveryDocument? Resources(string group, string version)
    {
        if (!catalog.All.Any(d => d.Group == group && d.Version == version))
            return null;
        return Get($"/apis/{group}/{version}", json => LegacyDiscovery.WriteResources(json, catalog.All, group, version));
    }

    private DiscoveryDocument? Get(string key, Action<Utf8JsonWriter> write)
    {
        var cached = _cached;
        var generation = catalog.Generation;
        if (cached.Generation != generation)
            _cached = cached = new Cached(generation);
        return cached.Documents.GetOrAdd(key, static (_, w) => Make(w), write);
    }

    private static DiscoveryDocument Make(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(16 * 1024);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            write(json);
        return new DiscoveryDocument(buffer.WrittenSpan.ToArray(), "\"" + Convert.ToHexString(SHA256.HashData(buffer.WrittenSpan)) + "\"");
    }

    private sealed class Cached(long generation)
    {
        public long Generation { get; } = generation;

        public ConcurrentDictionary<string, DiscoveryDocument> Documents { get; } = new();
    }
}
