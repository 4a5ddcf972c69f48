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
