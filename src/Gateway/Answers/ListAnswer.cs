using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using OrleansOrchestrator.Api.Catalog;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Gateway.Negotiation;
using OrleansOrchestrator.Gateway.Requests;
using OrleansOrchestrator.Registry.Cache;
using OrleansOrchestrator.Registry.Store;

namespace OrleansOrchestrator.Gateway.Answers;

/// <summary>
/// Answers with a list. Plain JSON of the stored version is copied straight from the stored bytes to the connection, without
/// parsing and without ever holding the whole answer.
/// </summary>
internal static class ListAnswer
{
    // Big enough for few TLS writes, small enough not to strain memory.
    private const int ChunkSize = 64 * 1024;
    private const int FlushSize = 4 * ChunkSize;

    public static Task WriteAsync(ApiRequest request, ListResult list, TimeProvider time)
    {
        var form = request.Form;
        if (form.Shape == AnswerShape.PartialObject)
        {
            throw ApiErrors.NotAcceptable(
                $"you requested PartialObjectMetadata, but the requested object is a list ({ObjectAnswer.InternalName(request.Resource)}List)");
        }

        if (form.IsPlainJson && !request.Query.Flag("pretty"))
            return StreamAsync(request, list);
        var buffer = new ArrayBufferWriter<byte>(4096);
        if (form.Shape == AnswerShape.Object)
        {
            var head = Head(request.Resource, list);
            buffer.Write(head);
            WriteItems(buffer, request.Resource, list.Objects, 0, list.Objects.Count);
            buffer.Write("]}"u8);
        }
        else
        {
            using var json = Json.Writer(buffer);
            if (form.Shape == AnswerShape.Table)
                new TableAnswer(request.Resource.Table, form, IncludeObject.Read(request.Query), time).WriteList(json, list);
            else
                WritePartialList(json, request, list);
        }

        return BytesAnswer.WriteAsync(request.Http, form, StatusCodes.Status200OK, buffer.WrittenMemory);
    }

    public static void WriteMetadata(Utf8JsonWriter json, ListResult list)
    {
        json.WriteStartObject("metadata");
        json.WriteString("resourceVersion", list.Revision.ToString());
        if (list.Continue is not null)
            json.WriteString("continue", list.Continue);
        if (list.Remaining is > 0)
            json.WriteNumber("remainingItemCount", list.Remaining.Value);
        json.WriteEndObject();
    }

    private static async Task StreamAsync(ApiRequest request, ListResult list)
    {
        var http = request.Http;
        var response = http.Response;
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = "application/json";
        var head = Head(request.Resource, list);
        var length = Length(request.Resource, list, head.Length);
        var compress = length > BytesAnswer.CompressionThreshold && BytesAnswer.WantsGzip(http);
        if (compress)
        {
            response.Headers.ContentEncoding = "gzip";
            response.Headers.Vary = "Accept-Encoding";
            await using var gzip = new GZipStream(response.Body, CompressionLevel.Fastest, leaveOpen: true);
            var writer = PipeWriter.Create(gzip, new StreamPipeWriterOptions(minimumBufferSize: ChunkSize, leaveOpen: true));
            await WriteToAsync(writer, request, list, head);
            await writer.CompleteAsync();
            return;
        }

        response.ContentLength = length;
        await WriteToAsync(response.BodyWriter, request, list, head);
    }

    private static async Task WriteToAsync(PipeWriter writer, ApiRequest request, ListResult list, byte[] head)
    {
        writer.Write(head);
        var objects = list.Objects;
        var next = 0;
        while (next < objects.Count)
        {
            next = WriteItems(writer, request.Resource, objects, next, objects.Count, FlushSize);
            var flushed = await writer.FlushAsync(request.Aborted);
            if (flushed.IsCompleted || flushed.IsCanceled)
                return;
        }

        writer.Write("]}"u8);
        await writer.FlushAsync(request.Aborted);
    }

    private static byte[] Head(ResourceDefinition resource, ListResult list)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = Json.Writer(buffer))
        {
            json.WriteStartObject();
            json.WriteString("kind", resource.ListKind);
            json.WriteString("apiVersion", resource.ApiVersion);
            WriteMetadata(json, list);
            json.WriteStartArray("items");
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Writes items from <paramref name="from"/> on, until some bytes are written; answers with the first one left.</summary>
    private static int WriteItems(
        IBufferWriter<byte> output, ResourceDefinition resource, IReadOnlyList<CachedObject> objects, int from, int to, int atLeast = int.MaxValue)
    {
        var writer = new ChunkWriter(output, ChunkSize);
        while (from < to && writer.Written < atLeast)
        {
            if (from > 0)
                writer.Write(","u8);
            var bytes = objects[from].Value.Span;
            var rest = ItemRest(resource, bytes);
            if (rest.IsEmpty)
            {
                writer.Write(bytes);
            }
            else
            {
                writer.Write("{"u8);
                writer.Write(rest);
            }

            from++;
        }

        writer.Finish();
        return from;
    }

    // Lists of built-in kinds name the type once, in the list; custom resources carry it in every item.
    private static ReadOnlySpan<byte> ItemRest(ResourceDefinition resource, ReadOnlySpan<byte> bytes) =>
        resource.IsCustom ? ReadOnlySpan<byte>.Empty : StoredBytes.AfterType(resource, bytes);

    private static long Length(ResourceDefinition resource, ListResult list, int head)
    {
        long total = head + 2;
        var objects = list.Objects;
        for (var i = 0; i < objects.Count; i++)
        {
            var bytes = objects[i].Value.Span;
            var rest = ItemRest(resource, bytes);
            total += rest.IsEmpty ? bytes.Length : rest.Length + 1;
        }

        return total + Math.Max(0, objects.Count - 1);
    }

    private static void WritePartialList(Utf8JsonWriter json, ApiRequest request, ListResult list)
    {
        json.WriteStartObject();
        json.WriteString("kind", "PartialObjectMetadataList");
        json.WriteString("apiVersion", "meta.k8s.io/" + request.Form.MetaVersion);
        WriteMetadata(json, list);
        json.WriteStartArray("items");
        foreach (var item in list.Objects)
            ObjectAnswer.WritePartial(json, item.Value.Span, request.Form.MetaVersion);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
