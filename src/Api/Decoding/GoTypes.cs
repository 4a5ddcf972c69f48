using OrleansOrchestrator.Api.Schemas;

namespace OrleansOrchestrator.Api.Decoding;

/// <summary>Names Go types the way Kubernetes' decoding errors show them, which clients and their tests match on.</summary>
internal static class GoTypes
{
    public static string Of(Schema schema) => schema switch
    {
        { Type: SchemaType.Array } => "[]" + Of(schema.Items!),
        { Type: SchemaType.Map } => "map[string]" + (schema.Items is null ? "interface {}" : Of(schema.Items)),
        { Type: SchemaType.Object, DefinitionName: { } name } => QualifiedName(name),
        { Type: SchemaType.Object } => "map[string]interface {}",
        { Type: SchemaType.Integer } => schema.Format ?? "int64",
        { Type: SchemaType.Number } => "float64",
        { Type: SchemaType.Boolean } => "bool",
        { Type: SchemaType.String, Format: "byte" } => "[]uint8",
        { Type: SchemaType.Quantity } => "resource.Quantity",
        _ => "string",
    };

    public static string StructName(Schema? schema) =>
        schema?.DefinitionName is { } name ? name[(name.LastIndexOf('.') + 1)..] : "";

    /// <summary><c>v1.Container</c> of <c>io.k8s.api.core.v1.Container</c>.</summary>
    private static string QualifiedName(string definition)
    {
        var type = definition.LastIndexOf('.');
        var package = definition.LastIndexOf('.', type - 1);
        return definition[(package + 1)..];
    }
}
