using System.Buffers;
using Microsoft.AspNetCore.Http;
using OrleansOrchestrator.Api.Errors;

namespace OrleansOrchestrator.Gateway.Requests;

/// <summary>Reads a whole request body into memory, up to the limit that Kubernetes has.</summary>
internal static class BodyReader
{
    public const int Limit = 3 * 1024 * 1024;

    public static async ValueTask<ReadOnlyMemory<byte>> ReadAsync(HttpContext http)
    {
        if (http.Request.ContentLength is > Limit)
            throw TooLarge();
        var reader = http.Request.BodyReader;
        try
        {
            while (true)
            {
                var result = await reader.ReadAsync(http.RequestAborted);
                var buffer = result.Buffer;
                if (buffer.Length > Limit)
                    throw TooLarge();
                if (result.IsCompleted)
                {
                    var body = buffer.ToArray();
                    reader.AdvanceTo(buffer.End);
                    return body;
                }

                reader.AdvanceTo(buffer.Start, buffer.End);
            }
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            throw TooLarge();
        }
        catch (BadHttpRequestException e)
        {
            throw ApiErrors.BadRequest(e.Message);
        }
    }

    private static ApiException TooLarge() =>
        ApiErrors.RequestEntityTooLarge($"Request entity too large: limit is {Limit}");
}
