using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using OrleansOrchestrator.Api.Errors;

namespace OrleansOrchestrator.Registry.Store;

/// <summary>Where a paged list goes on: the revision of the first page and the key after which to continue.</summary>
internal readonly record struct ContinueToken(long Revision, string AfterKey)
{
    public string Encode()
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(
            new Wire { V = "meta.k8s.io/v1", Rv = Revision, Start = AfterKey }, ContinueTokenJson.Default.Wire);
        return Base64Url.EncodeToString(json);
    }

    public static ContinueToken Decode(string token)
    {
        try
        {
            var wire = JsonSerializer.Deserialize(
                Base64Url.DecodeFromChars(token.AsSpan().TrimEnd('=')), ContinueTokenJson.Default.Wire);
            if (wire is { V: "meta.k8s.io/v1", Start.Length: > 0 })
                return new ContinueToken(wire.Rv, wire.Start);
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            // answered below
        }

        throw ApiErrors.BadRequest("continue key is not valid: not a token of this server");
    }

    internal sealed class Wire
    {
        public string V { get; set; } = "";

        public long Rv { get; set; }

        public string Start { get; set; } = "";
    }
}

[System.Text.Json.Serialization.JsonSourceGenerationOptions(
    PropertyNamingPolicy = System.Text.Json.Serialization.JsonKnownNamingPolicy.CamelCase)]
[System.Text.Json.Serialization.JsonSerializable(typeof(ContinueToken.Wire))]
internal sealed partial class ContinueTokenJson : System.Text.Json.Serialization.JsonSerializerContext;
