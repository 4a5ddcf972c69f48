namespace OrleansOrchestrator.Api.Selectors;

/// <summary>One condition of a field selector.</summary>
/// <param name="Label">The name as written, such as <c>spec.nodeName</c>.</param>
/// <param name="Path">Where the value is in the object's JSON.</param>
/// <param name="Absent">What an absent field counts as: <c>""</c>, <c>"false"</c> or <c>"0"</c>, by its type.</param>
/// <param name="Negated">The field must not have the value.</param>
public sealed record FieldRequirement(string Label, string[] Path, string Absent, string Value, bool Negated);
