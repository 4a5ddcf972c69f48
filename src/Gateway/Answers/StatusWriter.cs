using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Gateway.Negotiation;

namespace OrleansOrchestrator.Gateway.Answers;

/// <summary>Writes <c>Status</c> objects: every failure of the API leaves the gateway here.</summary>
internal static class StatusWriter
{
    public static Task WriteFailureAsync(HttpContext http, ApiStatus status)
    {
        var response = http.Response;
        if (status.RetryAfterSeconds is { } seconds)
            response.Headers.RetryAfter = seconds.ToString();
        return BytesAnswer.WriteAsync(http, AcceptHeader.ForStatus(http.Request.Headers.Accept), status.Code, Failure(status));
    }

    /// <summary>The success answer of verbs that return no object.</summary>
    public static Task WriteSuccessAsync(HttpContext http, AnswerForm form, int code, StatusDetails? details)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = Json.Writer(buffer))
        {
            WriteStart(json, "Success");
            if (details is not null)
                WriteDetails(json, details, null);
            if (details is null)
                json.WriteNumber("code", code);
            json.WriteEndObject();
        }

        return BytesAnswer.WriteAsync(http, form, code, buffer.WrittenMemory);
    }

    /// <summary>A failure as JSON, also for the ERROR event of a watch.</summary>
    public static ReadOnlyMemory<byte> Failure(ApiStatus status)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = Json.Writer(buffer))
        {
            WriteStart(json, "Failure");
            json.WriteString("message", status.Message);
            if (status.Reason.Length > 0)
                json.WriteString("reason", status.Reason);
            if (status.Details is not null || status.RetryAfterSeconds is not null)
                WriteDetails(json, status.Details ?? new StatusDetails(), status.RetryAfterSeconds);
            json.WriteNumber("code", status.Code);
            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    private static void WriteStart(Utf8JsonWriter json, string outcome)
    {
        json.WriteStartObject();
        json.WriteString("kind", "Status");
        json.WriteString("apiVersion", "v1");
        json.WriteStartObject("metadata");
        json.WriteEndObject();
        json.WriteString("status", outcome);
    }

    private static void WriteDetails(Utf8JsonWriter json, StatusDetails details, int? retryAfter)
    {
        json.WriteStartObject("details");
        WriteIfAny(json, "name", details.Name);
        WriteIfAny(json, "group", details.Group);
        WriteIfAny(json, "kind", details.Kind);
        WriteIfAny(json, "uid", details.Uid);
        if (details.Causes is { Count: > 0 } causes)
        {
            json.WriteStartArray("causes");
            foreach (var cause in causes)
            {
                json.WriteStartObject();
                WriteIfAny(json, "reason", cause.Reason);
                WriteIfAny(json, "message", cause.Message);
                WriteIfAny(json, "field", cause.Field);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        if (retryAfter is { } seconds)
            json.WriteNumber("retryAfterSeconds", seconds);
        json.WriteEndObject();
    }

    private static void WriteIfAny(Utf8JsonWriter json, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
            json.WriteString(name, value);
    }
}
