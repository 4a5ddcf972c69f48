using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Gateway.Negotiation;
using OrleansOrchestrator.Gateway.Requests;
using OrleansOrchestrator.Registry.Store;

namespace OrleansOrchestrator.Gateway.Answers;

/// <summary>
/// Streams a watch: one JSON line an event, a flush a batch, a bookmark about every minute for those who asked. Nothing is kept
/// for a client that does not read: when a flush takes too long the connection is cut, and the client resumes from its revision.
/// </summary>
internal sealed class WatchAnswer(ApiRequest request, IWatchSession session, GatewayLimits limits, bool bookmarks, TimeProvider time)
{
    // One flush never covers more than this, so that a burst does not pile up in the connection's buffers.
    private const int FlushThreshold = 64 * 1024;

    private readonly PipeWriter _output = request.Http.Response.BodyWriter;
    private readonly TableAnswer? _table = request.Form.Shape == AnswerShape.Table
        ? new TableAnswer(request.Resource.Table, request.Form, IncludeObject.Read(request.Query), time)
        : null;
    private bool _columnsSent;
    private int _unflushed;

    /// <summary>Runs until the deadline, the server's stop or the client's leave.</summary>
    public async Task RunAsync(TimeSpan duration, CancellationToken stopping)
    {
        var response = request.Http.Response;
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = request.Form.Yaml ? "application/yaml" : "application/json";
        var deadline = time.GetUtcNow() + duration;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(request.Aborted, stopping);
        if (!await FlushAsync())
            return;
        try
        {
            while (!ended.IsCancellationRequested)
            {
                var left = deadline - time.GetUtcNow();
                if (left <= TimeSpan.Zero)
                    break;
                var batch = await session.ReadAsync(left < limits.BookmarkInterval ? left : limits.BookmarkInterval, ended.Token);
                foreach (var item in batch)
                {
                    WriteEvent(item);
                    if (_unflushed >= FlushThreshold && !await FlushAsync())
                        return;
                }

                if (batch.Count == 0 && bookmarks)
                    WriteBookmark(session.Revision, initialEventsEnd: false);
                if (_unflushed > 0 && !await FlushAsync())
                    return;
            }
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
        }
        catch (ApiException e)
        {
            WriteLine("ERROR", StatusWriter.Failure(e.Status).Span);
            await FlushAsync();
        }
    }

    private void WriteEvent(in WatchEvent item)
    {
        if (item.Object is null)
        {
            if (bookmarks)
                WriteBookmark(item.Revision, item.InitialEventsEnd);
            return;
        }

        var bytes = item.Object.Value;
        if (request.Form.IsPlainJson)
            WriteLine(item.Type, bytes.Span);
        else
            WriteLine(item.Type, Reshape(bytes, item.Object.Revision).Span);
    }

    private void WriteBookmark(long revision, bool initialEventsEnd)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = Json.Writer(buffer))
        {
            json.WriteStartObject();
            json.WriteString("kind", request.Resource.Kind);
            json.WriteString("apiVersion", request.Resource.ApiVersion);
            json.WriteStartObject("metadata");
            json.WriteString("resourceVersion", revision.ToString());
            if (initialEventsEnd)
            {
                json.WriteStartObject("annotations");
                json.WriteString("k8s.io/initial-events-end", "true");
                json.WriteEndObject();
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        var bytes = request.Form.IsPlainJson ? buffer.WrittenMemory : Reshape(buffer.WrittenMemory, revision);
        WriteLine("BOOKMARK", bytes.Span);
    }

    private ReadOnlyMemory<byte> Reshape(ReadOnlyMemory<byte> bytes, long revision)
    {
        if (_table is null)
            return request.Form.Shape == AnswerShape.Object ? bytes : ObjectAnswer.Partial(bytes.Span, request.Form.MetaVersion);
        var buffer = new ArrayBufferWriter<byte>(2048);
        using (var json = Json.Writer(buffer))
            _table.WriteSingle(json, bytes, revision, withColumns: !_columnsSent);
        _columnsSent = true;
        return buffer.WrittenMemory;
    }

    private void WriteLine(string type, ReadOnlySpan<byte> json)
    {
        if (request.Form.Yaml)
        {
            WriteYaml(type, json);
            return;
        }

        _output.Write("{\"type\":\""u8);
        var span = _output.GetSpan(type.Length);
        _output.Advance(System.Text.Encoding.ASCII.GetBytes(type, span));
        _output.Write("\",\"object\":"u8);
        _output.Write(json);
        _output.Write("}\n"u8);
        _unflushed += json.Length;
    }

    private void WriteYaml(string type, ReadOnlySpan<byte> json)
    {
        var buffer = new ArrayBufferWriter<byte>(json.Length + 64);
        using (var writer = Json.Writer(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("type", type);
            writer.WritePropertyName("object");
            writer.WriteRawValue(json, skipInputValidation: true);
            writer.WriteEndObject();
        }

        _output.Write("---\n"u8);
        _output.Write(YamlWriter.FromJson(buffer.WrittenMemory).Span);
        _unflushed += json.Length;
    }

    /// <summary>False when the client is gone or too slow.</summary>
    private async ValueTask<bool> FlushAsync()
    {
        _unflushed = 0;
        var flush = _output.FlushAsync(request.Aborted);
        if (flush.IsCompletedSuccessfully)
            return !(await flush).IsCompleted;
        var pending = flush.AsTask();
        try
        {
            return !(await pending.WaitAsync(limits.SlowWatcherTimeout, time)).IsCompleted;
        }
        catch (TimeoutException)
        {
            request.Http.Abort();
            return false;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
