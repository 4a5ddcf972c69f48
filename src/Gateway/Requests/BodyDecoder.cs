using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using OrleansOrchestrator.Api.Catalog;
using OrleansOrchestrator.Api.Decoding;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Patching;
using OrleansOrchestrator.Api.Protobuf;
using OrleansOrchestrator.Gateway.Answers;
using OrleansOrchestrator.Registry.Store;

namespace OrleansOrchestrator.Gateway.Requests;

/// <summary>Reads request bodies into the objects that the path expects, with the strictness that the client asked for.</summary>
internal sealed class BodyDecoder
{
    private static readonly Lazy<DecodeTarget> DeleteOptions = new(() => DecodeTarget.Of("", "v1", "DeleteOptions"));

    public ValueTask<JsonObject> ReadAsync(ApiRequest request, ResourceDefinition expected, WriteContext context) =>
        ReadAsync(request, DecodeTarget.Of(expected), context);

    /// <summary>A body of the given kind, for instance a subresource's own.</summary>
    public async ValueTask<JsonObject> ReadAsync(ApiRequest request, DecodeTarget target, WriteContext context)
    {
        var form = ContentTypes.Body(request.Http.Request);
        var body = await BodyReader.ReadAsync(request.Http);
        var decoded = form switch
        {
            BodyForm.Yaml => ObjectDecoder.DecodeYaml(body.Span, target),
            BodyForm.Protobuf => ObjectDecoder.Decode(ProtobufBody.ToJson(body.Span, target), target),
            _ => ObjectDecoder.Decode(body.Span, target),
        };
        return Checked(decoded, target, context);
    }

    /// <summary>A DeleteOptions: its fields are read by the caller, unknown ones are ignored.</summary>
    public JsonObject DecodeDeleteOptions(HttpRequest request, ReadOnlyMemory<byte> body)
    {
        var json = ContentTypes.Body(request) switch
        {
            BodyForm.Yaml => YamlToJson.Convert(body.Span, out _),
            BodyForm.Protobuf => ProtobufBody.ToJson(body.Span, DeleteOptions.Value),
            _ => body,
        };
        try
        {
            return Json.ParseObject(json.Span);
        }
        catch (Exception e) when (e is JsonException or InvalidCastException)
        {
            throw ApiErrors.BadRequest("couldn't get version/kind; json parse error: " + JsonSyntax.Describe(json.Span));
        }
    }

    /// <summary>What is stated of a subresource's own kind by server-side apply, checked against its schema.</summary>
    public JsonObject Applied(ReadOnlyMemory<byte> body, DecodeTarget target, WriteContext context) =>
        Checked(ObjectDecoder.DecodeYaml(body.Span, target), target, context);

    /// <summary>A patched object of a subresource's own kind, checked against its schema.</summary>
    public JsonObject Patch(PatchType type, ReadOnlyMemory<byte> patch, JsonObject current, DecodeTarget target, WriteContext context)
    {
        var faults = new List<string>();
        var patched = ObjectPatcher.Apply(type, patch, current, target.Schema, faults);
        context.Warnings.AddRange(PatchedObject.Check(target, patched, patch, faults, context.FieldValidation));
        return patched;
    }

    private static JsonObject Checked(DecodedObject decoded, DecodeTarget target, WriteContext context)
    {
        if (decoded.StrictErrors.Count > 0)
            AddWarnings(context, decoded.Check(context.FieldValidation, target));
        return decoded.Value;
    }

    // The YAML reader tells all its complaints in one text; each is a warning of its own.
    private static void AddWarnings(WriteContext context, IReadOnlyList<string> faults)
    {
        const string yaml = "yaml: unmarshal errors:";
        foreach (var fault in faults)
        {
            if (fault.StartsWith(yaml, StringComparison.Ordinal))
                context.Warnings.AddRange(fault[yaml.Length..].Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
            else
                context.Warnings.Add(fault);
        }
    }
}
