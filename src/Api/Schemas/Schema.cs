using System.Collections.Frozen;
using System.Text.Json.Nodes;

namespace OrleansOrchestrator.Api.Schemas;

/// <summary>The JSON form of a value.</summary>
public enum SchemaType : byte
{
    /// <summary>An object with declared fields (<see cref="Schema.Fields"/>).</summary>
    Object,
    /// <summary>An object with free keys, all values of <see cref="Schema.Items"/>.</summary>
    Map,
    Array,
    String,
    Integer,
    Number,
    Boolean,
    /// <summary>A number or a string, kept as it came (<c>IntOrString</c>).</summary>
    IntOrString,
    /// <summary>A resource amount: a string or a number, kept in canonical form.</summary>
    Quantity,
    /// <summary>Any JSON, kept as it came (<c>RawExtension</c>, <c>FieldsV1</c>, <c>JSON</c>).</summary>
    Any,
}

/// <summary>How a list is merged by server-side apply and owned by field managers.</summary>
public enum ListKind : byte
{
    Atomic,
    Set,
    Map,
}

/// <summary>
/// The shape of a value: what decoding, defaulting, patching, field ownership, validation and OpenAPI need to know.
/// Immutable once built; shared by every object of its kind.
/// </summary>
public sealed class Schema
{
    public required SchemaType Type { get; init; }

    /// <summary>OpenAPI format: <c>int32</c>, <c>int64</c>, <c>double</c>, <c>byte</c>, <c>date-time</c> (with <see cref="Micro"/>), or null.</summary>
    public string? Format { get; init; }

    /// <summary>A date-time with microseconds (<c>MicroTime</c>).</summary>
    public bool Micro { get; init; }

    /// <summary>OpenAPI definition name (<c>io.k8s.api.core.v1.PodSpec</c>) of a declared object type; null for inline shapes.</summary>
    public string? DefinitionName { get; init; }

    public string? Description { get; init; }

    /// <summary>Declared fields by JSON name; empty unless <see cref="SchemaType.Object"/>.</summary>
    public FrozenDictionary<string, SchemaField> Fields { get; set; } = FrozenDictionary<string, SchemaField>.Empty;

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
}

/// <summary>A declared field of an object.</summary>
public sealed class SchemaField
{
    /// <summary>JSON name; the one shared string instance that decoded objects use as property name.</summary>
    public required string Name { get; init; }

    public required Schema Schema { get; init; }

    public string? Description { get; init; }

    public bool Required { get; init; }

    /// <summary>What Go's encoder does with an empty value of this field.</summary>
    public EmptyValue Empty { get; init; }

    /// <summary>Static default, set where the field is absent and its parent is present. Never shared into an object: cloned.</summary>
    public JsonNode? Default { get; init; }

    /// <summary>Strategic-merge and list metadata may be declared on the field; the schema carries the effective values.</summary>
    public IReadOnlyList<string>? Enum { get; init; }
}

/// <summary>
/// Kubernetes' Go types decide whether an empty value shows: this says what to store for one, so that answers look the same.
/// </summary>
public enum EmptyValue : byte
{
    /// <summary>Pointer or required scalar: kept as it came, absent stays absent.</summary>
    Keep,
    /// <summary><c>omitempty</c> on a plain value: "", 0, false, [] and {} are dropped.</summary>
    Omit,
    /// <summary>A struct or required value without <c>omitempty</c>: always present, as {}, "", 0, false or null for a nil list or map.</summary>
    Always,
}
