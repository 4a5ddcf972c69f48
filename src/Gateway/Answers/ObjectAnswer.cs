using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using OrleansOrchestrator.Api.Catalog;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Tables;
using OrleansOrchestrator.Gateway.Negotiation;
using OrleansOrchestrator.Gateway.Requests;
using OrleansOrchestrator.Registry.Cache;

namespace OrleansOrchestrator.Gateway.Answers;

/// <summary>Answers with one object in the agreed form.</summary>
internal static class ObjectAnswer
{
    public static Task WriteAsync(ApiRequest request, CachedObject stored, int code, TimeProvider time)
    {
        var bytes = stored.Value;
        return request.Form.Shape == AnswerShape.Object
            ? BytesAnswer.WriteAsync(request.Http, request.Form, code, bytes)
            : BytesAnswer.WriteAsync(request.Http, request.Form, code, Reshape(request, bytes, stored.Revision, time));
    }

    /// <summary>An object that was made for this answer (a review, a scale) and is not of the request's resource.</summary>
    /// <param name="columns">Of its table, where those of the resource do not fit it.</param>
    public static Task WriteAsync(ApiRequest request, JsonObject made, int code, TableDefinition? columns = null) => request.Form.Shape switch
    {
        AnswerShape.Object => BytesAnswer.WriteAsync(request.Http, request.Form, code, Json.ToBytes(made)),
        AnswerShape.PartialObject => BytesAnswer.WriteAsync(
            request.Http, request.Form, code, Partial(Json.ToBytes(made).Span, request.Form.MetaVersion)),
        _ => BytesAnswer.WriteAsync(request.Http, request.Form, code, TableOfVirtual(request, made, columns ?? request.Resource.Table)),
    };

    /// <summary><c>PartialObjectMetadata</c> around the object's metadata.</summary>
    public static ReadOnlyMemory<byte> Partial(ReadOnlySpan<byte> json, string metaVersion)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = Json.Writer(buffer))
            WritePartial(writer, json, metaVersion);
        return buffer.WrittenMemory;
    }

    public static void WritePartial(Utf8JsonWriter writer, ReadOnlySpan<byte> json, string metaVersion)
    {
        writer.WriteStartObject();
        writer.WriteString("kind", "PartialObjectMetadata");
        writer.WriteString("apiVersion", "meta.k8s.io/" + metaVersion);
        writer.WritePropertyName("metadata");
        writer.WriteRawValue(StoredBytes.Metadata(json), skipInputValidation: true);
        writer.WriteEndObject();
    }

    private static ReadOnlyMemory<byte> Reshape(ApiRequest request, ReadOnlyMemory<byte> bytes, long revision, TimeProvider time)
    {
        var form = request.Form;
        if (form.Shape == AnswerShape.PartialObject)
            return Partial(bytes.Span, form.MetaVersion);
        if (form.Shape == AnswerShape.PartialList)
        {
            throw ApiErrors.NotAcceptable(
                $"you requested PartialObjectMetadataList, but the requested object is not a list ({InternalName(request.Resource)})");
        }

        var table = new TableAnswer(request.Resource.Table, form, IncludeObject.Read(request.Query), time);
        var buffer = new ArrayBufferWriter<byte>(2048);
        using (var writer = Json.Writer(buffer))
            table.WriteSingle(writer, bytes, revision, withColumns: true);
        return buffer.WrittenMemory;
    }

    private static ReadOnlyMemory<byte> TableOfVirtual(ApiRequest request, JsonObject made, TableDefinition columns)
    {
        if (request.Form.Shape != AnswerShape.Table)
            throw ApiErrors.NotAcceptable("you requested PartialObjectMetadataList, but the requested object is not a list");
        var bytes = Json.ToBytes(made);
        var revision = long.TryParse((string?)made["metadata"]?["resourceVersion"], out var known) ? known : 0;
        var table = new TableAnswer(columns, request.Form, IncludeObject.Read(request.Query), TimeProvider.System);
        var buffer = new ArrayBufferWriter<byte>(2048);
        using (var writer = Json.Writer(buffer))
            table.WriteSingle(writer, bytes, revision, withColumns: true);
        return buffer.WrittenMemory;
    }

    /// <summary>The name by which Kubernetes calls the type in such refusals.</summary>
    public static string InternalName(ResourceDefinition resource) =>
        $"*{(resource.Group.Length == 0 ? "core" : resource.Group.Split('.')[0])}.{resource.Kind}";
}
