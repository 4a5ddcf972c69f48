using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace OrleansOrchestrator.Api.Schemas;

/// <summary>The schemas of the types that have no fields; one instance each.</summary>
internal static class BasicSchemas
{
    private static readonly FrozenDictionary<string, Schema> ByName = new Dictionary<string, Schema>
    {
        ["string"] = new() { Type = SchemaType.String },
        ["bytes"] = new() { Type = SchemaType.String, Format = "byte" },
        ["time"] = new() { Type = SchemaType.String, Format = "date-time", DefinitionName = DefinitionNames.Of("meta.v1", "Time") },
        ["microtime"] = new()
        {
            Type = SchemaType.String,
            Format = "date-time",
            Micro = true,
            DefinitionName = DefinitionNames.Of("meta.v1", "MicroTime"),
        },
        ["bool"] = new() { Type = SchemaType.Boolean },
        ["int32"] = new() { Type = SchemaType.Integer, Format = "int32" },
        ["int64"] = new() { Type = SchemaType.Integer, Format = "int64" },
        ["float64"] = new() { Type = SchemaType.Number, Format = "double" },
        ["quantity"] = new() { Type = SchemaType.Quantity, DefinitionName = "io.k8s.apimachinery.pkg.api.resource.Quantity" },
        ["intorstring"] = new()
        {
            Type = SchemaType.IntOrString,
            Format = "int-or-string",
            DefinitionName = "io.k8s.apimachinery.pkg.util.intstr.IntOrString",
        },
        ["any"] = new() { Type = SchemaType.Any },
    }.ToFrozenDictionary();

    public static bool TryGet(string name, [NotNullWhen(true)] out Schema? schema) => ByName.TryGetValue(name, out schema);
}
