using System.Collections;
using System.Reflection;
using System.Text.Json.Serialization;
using k8s;
using k8s.Models;
using OrleansOrchestrator.Api.Catalog;
using OrleansOrchestrator.Api.Schemas;
using Xunit;

namespace OrleansOrchestrator.Api.Tests.Schemas;

/// <summary>The type tables and the client library's models must tell the same story: controllers write models, the API stores schemas.</summary>
public sealed class ClientModelTests
{
    /// <summary>Alpha fields of v1.36 that the newer models have under other names.</summary>
    private static readonly string[] RenamedSince =
    [
        "Pod.status.nodeAllocatableResourceClaimStatuses[].resources",
        "ResourceSlice.spec.devices[].nodeAllocatableResourceMappings",
    ];

    [Fact]
    public void Every_schema_field_exists_in_the_client_models_with_the_same_form()
    {
        var faults = new List<string>();
        var seen = new HashSet<string>();
        foreach (var definition in BuiltInCatalog.Create())
        {
            var model = typeof(V1Pod).Assembly.GetTypes().FirstOrDefault(t =>
                t.GetCustomAttribute<KubernetesEntityAttribute>() is { } entity && entity.Group == definition.Group &&
                entity.ApiVersion == definition.Version && entity.Kind == definition.Kind);
            if (model is null)
                faults.Add($"no model of {definition}");
            else
                Compare(definition.Schema.Value, model, definition.Kind, seen, faults);
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    private static void Compare(Schema schema, Type model, string path, HashSet<string> seen, List<string> faults)
    {
        model = Nullable.GetUnderlyingType(model) ?? model;
        switch (schema.Type)
        {
            case SchemaType.Array when model.IsGenericType && model.IsAssignableTo(typeof(IEnumerable)):
                Compare(schema.Items!, model.GetGenericArguments()[0], path + "[]", seen, faults);
                return;
            case SchemaType.Map when model.IsGenericType:
                Compare(schema.Items!, model.GetGenericArguments()[1], path + "{}", seen, faults);
                return;
            case SchemaType.Object:
                if (seen.Add(schema.DefinitionName!))
                    CompareFields(schema, model, path, seen, faults);
                return;
            case SchemaType.Any:
                return;
        }

        var expected = schema switch
        {
            { Type: SchemaType.String, Format: "byte" } => typeof(byte[]),
            { Type: SchemaType.String, Format: "date-time" } => typeof(DateTime),
            { Type: SchemaType.String } => typeof(string),
            { Type: SchemaType.Integer, Format: "int32" } => typeof(int),
            { Type: SchemaType.Integer } => typeof(long),
            { Type: SchemaType.Number } => typeof(double),
            { Type: SchemaType.Boolean } => typeof(bool),
            { Type: SchemaType.IntOrString } => typeof(IntOrString),
            { Type: SchemaType.Quantity } => typeof(ResourceQuantity),
            _ => null,
        };
        if (expected != model)
            faults.Add($"{path}: {schema.Type} {schema.Format}, but the model has {model.Name}");
    }

    private static void CompareFields(Schema schema, Type model, string path, HashSet<string> seen, List<string> faults)
    {
        var properties = model.GetProperties()
            .Where(p => p.GetCustomAttribute<JsonPropertyNameAttribute>() is not null)
            .ToDictionary(p => p.GetCustomAttribute<JsonPropertyNameAttribute>()!.Name);
        foreach (var field in schema.Fields.Values)
        {
            if (properties.TryGetValue(field.Name, out var property))
                Compare(field.Schema, property.PropertyType, path + "." + field.Name, seen, faults);
            else if (!RenamedSince.Contains($"{path}.{field.Name}"))
                faults.Add($"{path}.{field.Name}: not in {model.Name}");
        }
    }
}
