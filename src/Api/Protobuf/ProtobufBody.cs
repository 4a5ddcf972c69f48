using System.Text;
using System.Text.Json;
using OrleansOrchestrator.Api.Decoding;
using OrleansOrchestrator.Api.Errors;

namespace OrleansOrchestrator.Api.Protobuf;

/// <summary>
/// Reads request bodies of <c>application/vnd.kubernetes.protobuf</c>, which typed clients send for built-in kinds: the magic
/// <c>k8s\0</c>, then an envelope (type = 1 with apiVersion = 1 and kind = 2, raw = 2) around the object's message.
/// </summary>
public static class ProtobufBody
{
    public const string ContentType = "application/vnd.kubernetes.protobuf";

    private static ReadOnlySpan<byte> Magic => "k8s\0"u8;

    /// <summary>
    /// The body as JSON, with what the envelope says of its kind, to be decoded like any other. A field that is not known is
    /// refused rather than lost.
    /// </summary>
    public static byte[] ToJson(ReadOnlySpan<byte> body, DecodeTarget target)
    {
        try
        {
            if (!body.StartsWith(Magic))
                throw new FormatException("the magic number is missing");
            string apiVersion = "", kind = "";
            ReadOnlySpan<byte> raw = default;
            var envelope = new WireReader(body[Magic.Length..]);
            while (envelope.Next())
            {
                if (envelope.Field == 1)
                    (apiVersion, kind) = TypeOf(envelope.Bytes());
                else if (envelope.Field == 2)
                    raw = envelope.Bytes();
                else
                    envelope.Skip();
            }

            var obj = MessageReader.Object(raw, target.Schema);
            if (apiVersion.Length > 0)
                obj["apiVersion"] = apiVersion;
            if (kind.Length > 0)
                obj["kind"] = kind;
            return JsonSerializer.SerializeToUtf8Bytes(obj);
        }
        catch (Exception e) when (e is FormatException or OverflowException or ArgumentOutOfRangeException)
        {
            throw ApiErrors.BadRequest($"unable to decode the protobuf body as {target.Kind}: {e.Message}");
        }
    }

    private static (string ApiVersion, string Kind) TypeOf(ReadOnlySpan<byte> message)
    {
        string apiVersion = "", kind = "";
        var reader = new WireReader(message);
        while (reader.Next())
        {
            if (reader.Field == 1)
                apiVersion = Encoding.UTF8.GetString(reader.Bytes());
            else if (reader.Field == 2)
                kind = Encoding.UTF8.GetString(reader.Bytes());
            else
                reader.Skip();
        }

        return (apiVersion, kind);
    }
}
