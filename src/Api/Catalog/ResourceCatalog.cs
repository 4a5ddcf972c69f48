using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace OrleansOrchestrator.Api.Catalog;

/// <summary>
/// The served resources as an immutable snapshot that is swapped when custom resources come and go. Reads take no lock and see
/// one snapshot; writers are serialised.
/// </summary>
public sealed class ResourceCatalog : IResourceCatalog
{
    private readonly Lock _writing = new();
    private volatile Snapshot _snapshot;

    public ResourceCatalog(IEnumerable<ResourceDefinition> definitions) => _snapshot = new Snapshot([.. definitions], 1);

    /// <summary>A catalogue of the built-in resources.</summary>
    public static ResourceCatalog BuiltIn() => new(BuiltInCatalog.Create());

    public IReadOnlyList<ResourceDefinition> All => _snapshot.All;

    public long Generation => _snapshot.Generation;

    public bool TryGet(string group, string version, string plural, [NotNullWhen(true)] out ResourceDefinition? definition) =>
        _snapshot.ByResource.TryGetValue((group, version, plural), out definition);

    public bool TryGetKind(string group, string version, string kind, [NotNullWhen(true)] out ResourceDefinition? definition) =>
        _snapshot.ByKind.TryGetValue((group, version, kind), out definition);

    public bool TryGetPreferred(string group, string plural, [NotNullWhen(true)] out ResourceDefinition? definition) =>
        _snapshot.Preferred.TryGetValue((group, plural), out definition);

    /// <summary>
    /// Replaces every definition of a resource (<c>widgets</c> in <c>example.com</c>) by the given versions, the preferred one first;
    /// none removes the resource. New groups come last.
    /// </summary>
    public void Set(string group, string plural, IReadOnlyList<ResourceDefinition> versions)
    {
        lock (_writing)
        {
            var current = _snapshot;
            var all = new List<ResourceDefinition>(current.All.Length + versions.Count);
            var insertAt = -1;
            foreach (var definition in current.All)
            {
                if (definition.Group == group && definition.Plural == plural)
                    continue;
                all.Add(definition);
                if (definition.Group == group)
                    insertAt = all.Count;
            }

            all.InsertRange(insertAt < 0 ? all.Count : insertAt, versions);
            _snapshot = new Snapshot([.. all], current.Generation + 1);
        }
    }

    private sealed class Snapshot
    {
        public Snapshot(ResourceDefinition[] all, long generation)
        {
            All = all;
            Generation = generation;
            var byResource = new Dictionary<(string, string, string), ResourceDefinition>();
            var byKind = new Dictionary<(string, string, string), ResourceDefinition>();
            var preferred = new Dictionary<(string, string), ResourceDefinition>();
            foreach (var definition in all)
            {
                byResource.Add((definition.Group, definition.Version, definition.Plural), definition);
                byKind.TryAdd((definition.Group, definition.Version, definition.Kind), definition);
                preferred.TryAdd((definition.Group, definition.Plural), definition);
            }

            ByResource = byResource.ToFrozenDictionary();
            ByKind = byKind.ToFrozenDictionary();
            Preferred = preferred.ToFrozenDictionary();
        }

        public ResourceDefinition[] All { get; }

        /// <summary>Grows with every change; what is derived from the catalogue is cached under it.</summary>
        public long Generation { get; }

        public FrozenDictionary<(string Group, string Version, string Plural), ResourceDefinition> ByResource { get; }

        public FrozenDictionary<(string Group, string Version, string Kind), ResourceDefinition> ByKind { get; }

        public FrozenDictionary<(string Group, string Plural), ResourceDefinition> Preferred { get; }
    }
}
