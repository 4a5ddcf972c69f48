using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Schemas;

namespace OrleansOrchestrator.Api.Ownership;

/// <summary>One side of a comparison: no value, a value (which may be null), or the empty value of the Go type.</summary>
internal readonly struct DiffSide
{
    private readonly State _state;

    private DiffSide(State state, JsonNode? node)
    {
        _state = state;
        Node = node;
    }

    private enum State : byte
    {
        Absent,
        Present,
        Empty,
    }

    public static DiffSide Absent => default;

    /// <summary>What a new object of the type has before anything is set: only the fields that are always encoded.</summary>
    public static DiffSide Empty { get; } = new(State.Empty, null);

    public JsonNode? Node { get; }

    public bool IsAbsent => _state == State.Absent;

    public bool IsEmpty => _state == State.Empty;

    public static DiffSide Of(JsonNode? node) => new(State.Present, node);

    public DiffSide Member(string name, SchemaField? field)
    {
        if (Node is JsonObject obj)
            return obj.TryGetPropertyValue(name, out var value) ? Of(value) : Absent;
        return IsEmpty && field?.Empty == EmptyValue.Always ? Empty : Absent;
    }

    public bool Has(string name) => Node is JsonObject obj && obj.ContainsKey(name);

    /// <summary>Equality of two values that are there.</summary>
    public bool HasSameValue(DiffSide other) => IsEmpty ? IsEmptyValue(other.Node) : JsonNode.DeepEquals(Node, other.Node);

    private static bool IsEmptyValue(JsonNode? node) => node switch
    {
        null => true,
        JsonObject obj => obj.Count == 0,
        JsonArray => false,
        JsonValue value when value.TryGetValue<string>(out var text) => text.Length == 0,
        JsonValue value when value.TryGetValue<bool>(out var flag) => !flag,
        JsonValue value when value.TryGetValue<decimal>(out var number) => number == 0,
        _ => false,
    };
}
