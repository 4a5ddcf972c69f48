using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace OrleansOrchestrator.Api.Schemas;

/// <summary>
/// The shape of a value: what decoding, defaulting, patching, field ownership, validation and OpenAPI need to know.
/// Immutable once built; shared by every object of its kind.
/// </summary>
public sealed class Schema
{
    private FrozenDictionary<string, SchemaField> _fields = FrozenDictionary<string, SchemaField>.Empty;
    private FrozenDictionary<string, SchemaField>.AlternateLookup<ReadOnlySpan<char>> _fieldsBySpan =
        FrozenDictionary<string, SchemaField>.Empty.GetAlternateLookup<ReadOnlySpan<char>>();

    public required SchemaType Type { get; init; }

    /// <summary>OpenAPI format: <c>int32</c>, <c>int64</c>, <c>double</c>, <c>byte</c>, <c>date-time</c> (with <see cref="Micro"/>), or null.</summary>
    public string? Format { get; init; }

    /// <summary>A date-time with microseconds (<c>MicroTime</c>).</summary>
    public bool Micro { get; init; }

    /// <summary>OpenAPI definition name (<c>io.k8s.api.core.v1.PodSpec</c>) of a declared object type; null for inline shapes.</summary>
    public string? DefinitionName { get; init; }

    /// <summary>Text for OpenAPI where the schema brings its own (custom resources); built-in kinds take theirs from the client package.</summary>
    public string? Description { get; init; }

    /// <summary>Declared fields by JSON name; empty unless <see cref="SchemaType.Object"/>.</summary>
    public FrozenDictionary<string, SchemaField> Fields
    {
        get => _fields;
        set
        {
            _fields = value;
            _fieldsBySpan = value.GetAlternateLookup<ReadOnlySpan<char>>();
            AlwaysPresent = [.. value.Values.Where(f => f.Empty >= EmptyValue.Always).OrderBy(f => f.Name, StringComparer.Ordinal)];
            Defaulted = [.. value.Values.Where(f => f.Default is not null)];
        }
    }

    /// <summary>The fields that every encoded object has (<see cref="EmptyValue.Always"/>, <see cref="EmptyValue.AlwaysOrNull"/>).</summary>
    public IReadOnlyList<SchemaField> AlwaysPresent { get; private set; } = [];

    /// <summary>The fields with a static default.</summary>
    public IReadOnlyList<SchemaField> Defaulted { get; private set; } = [];

    /// <summary>Element of a list or value of a map.</summary>
    public Schema? Items { get; set; }

    public ListKind ListKind { get; init; }

    /// <summary>Keys that identify an element of a <see cref="ListKind.Map"/> list.</summary>
    public IReadOnlyList<string> ListMapKeys { get; init; } = [];

    /// <summary>The whole object or map has one owner (<c>x-kubernetes-map-type: atomic</c>).</summary>
    public bool Atomic { get; init; }

    /// <summary>Strategic merge: lists and objects are merged, not replaced.</summary>
    public bool PatchMerge { get; init; }

    /// <summary>Strategic merge: key by which list elements are matched; null for lists of primitives.</summary>
    public string? PatchMergeKey { get; init; }

    /// <summary>Strategic merge: fields that the patch does not name are cleared (<c>retainKeys</c>).</summary>
    public bool PatchRetainKeys { get; init; }

    /// <summary>Unknown fields are kept, not pruned.</summary>
    public bool PreserveUnknownFields { get; init; }

    public bool Nullable { get; init; }

    /// <summary>Finds a declared field without allocating its name.</summary>
    public bool TryGetField(ReadOnlySpan<char> name, [NotNullWhen(true)] out SchemaField? field) => _fieldsBySpan.TryGetValue(name, out field);
}
