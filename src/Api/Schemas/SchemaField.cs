using System.Text.Json.Nodes;

namespace OrleansOrchestrator.Api.Schemas;

/// <summary>A declared field of an object. Immutable, shared by every object of its kind.</summary>
public sealed class SchemaField
{
    /// <summary>JSON name; the one shared string instance that decoded objects use as property name.</summary>
    public required string Name { get; init; }

    public required Schema Schema { get; init; }

    public bool Required { get; init; }

    /// <summary>What Go's encoder does with an empty value of this field.</summary>
    public EmptyValue Empty { get; init; }

    /// <summary>Static default, set where the field is absent and its parent is present. Never shared into an object: cloned.</summary>
    public JsonNode? Default { get; init; }

    /// <summary>The values that OpenAPI lists; whether others are refused is the strategy's business.</summary>
    public IReadOnlyList<string>? Enum { get; init; }
}
