using System.Text.Json;

namespace OrleansOrchestrator.Api.OpenApi;

/// <summary>
/// Turns the version 2 document into the protobuf form (<c>openapi.v2.Document</c>) that older kubectl insists on. It carries what
/// kubectl reads: the definitions, and of the paths the patch operations with their kinds and query parameters.
/// </summary>
internal static class OpenApiV2Protobuf
{
    public static byte[] Encode(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        var writer = new ProtobufWriter();
        writer.Text(1, root.GetProperty("swagger").GetString());
        writer.Message(2, info =>
        {
            info.Text(1, root.GetProperty("info").GetProperty("title").GetString());
            info.Text(2, root.GetProperty("info").GetProperty("version").GetString());
        });
        writer.Message(8, paths => WritePaths(paths, root.GetProperty("paths")));
        writer.Message(9, definitions => WriteNamed(definitions, 1, root.GetProperty("definitions"), WriteSchema));
        return writer.ToArray();
    }

    private static void WritePaths(ProtobufWriter writer, JsonElement paths)
    {
        foreach (var path in paths.EnumerateObject())
        {
            if (!path.Value.TryGetProperty("patch", out var patch))
                continue;
            writer.Message(2, named =>
            {
                named.Text(1, path.Name);
                named.Message(2, item => item.Message(8, operation => WriteOperation(operation, patch)));
            });
        }
    }

    private static void WriteOperation(ProtobufWriter writer, JsonElement operation)
    {
        writer.Text(5, operation.GetProperty("operationId").GetString());
        foreach (var parameter in operation.GetProperty("parameters").EnumerateArray())
        {
            if (parameter.GetProperty("in").GetString() != "query")
                continue;
            writer.Message(8, item => item.Message(1, any => any.Message(2, nonBody => nonBody.Message(3, query =>
            {
                query.Text(2, "query");
                query.Text(4, parameter.GetProperty("name").GetString());
                query.Text(6, parameter.GetProperty("type").GetString());
            }))));
        }

        WriteExtensions(writer, 13, operation);
    }

    private static void WriteSchema(ProtobufWriter writer, JsonElement schema)
    {
        foreach (var property in schema.EnumerateObject())
        {
            switch (property.Name)
            {
                case "$ref":
                    writer.Text(1, property.Value.GetString());
                    break;
                case "format":
                    writer.Text(2, property.Value.GetString());
                    break;
                case "description":
                    writer.Text(4, property.Value.GetString());
                    break;
                case "required":
                    foreach (var name in property.Value.EnumerateArray())
                        writer.Text(19, name.GetString());
                    break;
                case "additionalProperties":
                    writer.Message(21, item => item.Message(1, inner => WriteSchema(inner, property.Value)));
                    break;
                case "type":
                    writer.Message(22, type => type.Text(1, property.Value.GetString()));
                    break;
                case "items":
                    writer.Message(23, items => items.Message(1, inner => WriteSchema(inner, property.Value)));
                    break;
                case "properties":
                    writer.Message(25, properties => WriteNamed(properties, 1, property.Value, WriteSchema));
                    break;
            }
        }

        WriteExtensions(writer, 31, schema);
    }

    private static void WriteNamed(ProtobufWriter writer, int field, JsonElement values, Action<ProtobufWriter, JsonElement> write)
    {
        foreach (var value in values.EnumerateObject())
        {
            writer.Message(field, named =>
            {
                named.Text(1, value.Name);
                named.Message(2, inner => write(inner, value.Value));
            });
        }
    }

    /// <summary>Extensions travel as YAML text; JSON is YAML.</summary>
    private static void WriteExtensions(ProtobufWriter writer, int field, JsonElement holder)
    {
        foreach (var property in holder.EnumerateObject())
        {
            if (!property.Name.StartsWith("x-", StringComparison.Ordinal))
                continue;
            writer.Message(field, named =>
            {
                named.Text(1, property.Name);
                named.Message(2, any => any.Text(2, property.Value.GetRawText()));
            });
        }
    }
}
