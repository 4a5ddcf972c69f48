using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Schemas;

namespace OrleansOrchestrator.Api.Decoding;

/// <summary>
/// Turns request bodies into objects: one pass over the bytes, failures as the 400 answers that Kubernetes gives.
/// Integers become <see cref="long"/> values, other numbers <see cref="double"/>.
/// </summary>
public static class ObjectDecoder
{
    /// <summary>Decodes a JSON body. A body that names no apiVersion or kind is taken for the target's.</summary>
    public static DecodedObject Decode(ReadOnlySpan<byte> json, DecodeTarget target)
    {
        if (!Utf8.IsValid(json))
            json = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(json)); // Bad sequences become U+FFFD, as in Go.
        try
        {
            var reader = new SchemaReader(json);
            var obj = reader.ReadRoot(target.Schema);
            CheckKind(obj, target);
            return new DecodedObject(obj, reader.StrictErrors);
        }
        catch (JsonException)
        {
            throw Unrecognized(json, target, JsonSyntax.Describe(json));
        }
        catch (InvalidOperationException)
        {
            // The reader refuses escaped half surrogates, which no valid text has.
            throw Unrecognized(json, target, "invalid surrogate pair in string literal");
        }
        catch (DecodeException fault)
        {
            throw Explain(json, target, fault);
        }
    }

    /// <summary>Decodes a YAML body; keys given twice are strict faults.</summary>
    public static DecodedObject DecodeYaml(ReadOnlySpan<byte> yaml, DecodeTarget target)
    {
        var json = YamlToJson.Convert(yaml, out var duplicates);
        var decoded = Decode(json.Span, target);
        return duplicates.Count == 0
            ? decoded
            : decoded with { StrictErrors = [YamlToJson.DuplicatesMessage(duplicates), .. decoded.StrictErrors] };
    }

    /// <summary>
    /// Decodes what is no request body but an object already of that kind (a patch's result, a controller's write).
    /// </summary>
    /// <exception cref="DecodeException">A value has the wrong type.</exception>
    public static DecodedObject Convert(ReadOnlySpan<byte> json, Schema schema)
    {
        var reader = new SchemaReader(json);
        return new DecodedObject(reader.ReadRoot(schema), reader.StrictErrors);
    }

    private static void CheckKind(JsonObject obj, DecodeTarget target)
    {
        var apiVersion = TextOf(obj, "apiVersion");
        var kind = TextOf(obj, "kind");
        if (kind == target.Kind && apiVersion is not null && (apiVersion == target.ApiVersion || apiVersion == target.OlderApiVersion))
            return;
        if (FindKindFault(apiVersion ?? "", kind ?? "", target) is { } fault)
            throw fault;
        if (apiVersion is null)
            obj.Insert(0, "apiVersion", target.ApiVersion);
        if (kind is null)
            obj.Insert(0, "kind", target.Kind);
    }

    private static string? TextOf(JsonObject obj, string name) => obj[name] is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    /// <summary>Why an object of that kind cannot be taken for the target's, or null.</summary>
    private static ApiException? FindKindFault(string apiVersion, string kind, DecodeTarget target)
    {
        if (apiVersion.Length == 0)
            apiVersion = target.ApiVersion;
        if (kind.Length == 0)
            kind = target.Kind;
        if (apiVersion == target.ApiVersion && kind == target.Kind)
            return null;
        var slash = apiVersion.IndexOf('/', StringComparison.Ordinal);
        var (group, version) = slash < 0 ? ("", apiVersion) : (apiVersion[..slash], apiVersion[(slash + 1)..]);
        if (!SchemaLibrary.IsKind(group, version, kind))
        {
            return ApiErrors.BadRequest(target.CannotBeHandled(kind, version,
                $"no kind \"{kind}\" is registered for version \"{apiVersion}\" in scheme \"pkg/api/legacyscheme/scheme.go:30\""));
        }

        if (group == target.Group && kind == target.Kind)
        {
            return ApiErrors.BadRequest(
                $"the API version in the data ({apiVersion}) does not match the expected API version ({target.ApiVersion})");
        }

        return ApiErrors.BadRequest(target.CannotBeHandled(kind, version,
            $"converting ({version}.{kind}) to ({PackageOf(target.Group)}.{target.Kind}): unknown conversion"));
    }

    private static string PackageOf(string group)
    {
        var name = SchemaLibrary.TableName(group, "");
        return name[..^1];
    }

    /// <summary>The kind is looked at before the fields are, so a wrong kind is the first complaint.</summary>
    private static ApiException Explain(ReadOnlySpan<byte> json, DecodeTarget target, DecodeException fault)
    {
        var syntax = JsonSyntax.Describe(json);
        if (syntax.Length > 0)
            return Unrecognized(json, target, syntax);
        var (apiVersion, kind, problem) = ReadKind(json);
        if (problem is not null)
            return Unrecognized(json, target, problem);
        var version = apiVersion.Length == 0 ? target.Version : apiVersion[(apiVersion.IndexOf('/', StringComparison.Ordinal) + 1)..];
        return FindKindFault(apiVersion, kind, target) ??
            ApiErrors.BadRequest(target.CannotBeHandled(kind.Length == 0 ? target.Kind : kind, version, fault.Message));
    }

    private static (string ApiVersion, string Kind, string? Problem) ReadKind(ReadOnlySpan<byte> json)
    {
        const string struct2 = "struct { APIVersion string \"json:\\\"apiVersion,omitempty\\\"\"; Kind string \"json:\\\"kind,omitempty\\\"\" }";
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = SchemaReader.MaxDepth });
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            return ("", "", $"json: cannot unmarshal {NameOf(reader.TokenType)} into Go value of type {struct2}");
        string apiVersion = "", kind = "";
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isVersion = reader.ValueTextEquals("apiVersion"u8);
            var isKind = reader.ValueTextEquals("kind"u8);
            reader.Read();
            if ((!isVersion && !isKind) || reader.TokenType == JsonTokenType.Null)
            {
                reader.Skip();
                continue;
            }

            if (reader.TokenType != JsonTokenType.String)
            {
                var field = isVersion ? "apiVersion" : "kind";
                return ("", "", $"json: cannot unmarshal {NameOf(reader.TokenType)} into Go struct field .{field} of type string");
            }

            if (isVersion)
                apiVersion = reader.GetString()!;
            else
                kind = reader.GetString()!;
        }

        return (apiVersion, kind, null);
    }

    private static string NameOf(JsonTokenType token) => token switch
    {
        JsonTokenType.StartArray => "array",
        JsonTokenType.StartObject => "object",
        JsonTokenType.String => "string",
        JsonTokenType.Number => "number",
        JsonTokenType.True or JsonTokenType.False => "bool",
        _ => "null",
    };

    private static ApiException Unrecognized(ReadOnlySpan<byte> json, DecodeTarget target, string problem) => ApiErrors.BadRequest(
        $"the object provided is unrecognized (must be of type {target.Kind}): couldn't get version/kind; json parse error: {problem} ({Summary(json)})");

    /// <summary>The start of the body: as text where it looks like JSON, else in hexadecimal.</summary>
    private static string Summary(ReadOnlySpan<byte> body)
    {
        const int textLength = 30, binaryLength = 5;
        if (body.IsEmpty)
            return "<empty>";
        if (body[0] == '{')
            return body.Length > textLength ? Encoding.UTF8.GetString(body[..textLength]) + " ..." : Encoding.UTF8.GetString(body);
        return body.Length > binaryLength
            ? System.Convert.ToHexStringLower(body[..binaryLength]) + " ..."
            : System.Convert.ToHexStringLower(body);
    }
}
