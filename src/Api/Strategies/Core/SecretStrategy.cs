using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.Core;

/// <summary>Secrets: plain text given in <c>stringData</c> becomes <c>data</c>, and each type has keys it cannot do without.</summary>
internal sealed class SecretStrategy : ResourceStrategy
{
    private const string AccountAnnotation = "kubernetes.io/service-account.name";

    public override void PrepareForUpdate(JsonObject obj, JsonObject old, bool hasStatus)
    {
        base.PrepareForUpdate(obj, old, hasStatus);
        if (obj.IsEmpty("type"))
            obj.CopyFrom("type", old);
    }

    public override void SetDefaults(JsonObject obj)
    {
        obj.Default("type", "Opaque");
        if (obj.GetObject("stringData") is { Count: > 0 } plain)
        {
            var data = obj.Ensure("data");
            foreach (var (key, value) in plain)
                data[key] = Convert.ToBase64String(Encoding.UTF8.GetBytes(JsonAccess.AsString(value) ?? ""));
        }

        obj.Remove("stringData");
    }

    public override void Validate(JsonObject obj, FieldErrors errors)
    {
        var path = FieldPath.Of("data");
        long size = 0;
        foreach (var (key, value) in obj.GetObject("data") ?? [])
        {
            DataKeys.Check(key, path.Key(key), errors);
            size += DataKeys.DecodedBytes(value);
        }

        if (size > DataKeys.MaxBytes)
            errors.TooLong(path, DataKeys.MaxBytes);
        CheckType(obj, path, errors);
    }

    public override void ValidateUpdate(JsonObject obj, JsonObject old, FieldErrors errors)
    {
        Immutable.Check(obj, old, "type", FieldPath.Root, errors);
        DataKeys.CheckFrozen(obj, old, ["data"], errors);
        Validate(obj, errors);
    }

    public override void AddWarnings(JsonObject obj, JsonObject? old, List<string> warnings)
    {
        if (obj.GetText("type") != "kubernetes.io/tls" || (old is not null && obj["data"].SameAs(old["data"])))
            return;
        foreach (var (key, what) in (ReadOnlySpan<(string, string)>)[("tls.crt", "certificate"), ("tls.key", "key")])
        {
            if (Decode(obj.GetObject("data")?[key]).AsSpan().IndexOf("-----BEGIN "u8) >= 0)
                continue;
            warnings.Add($"tls: failed to find any PEM data in {what} input");
            return;
        }
    }

    private static void CheckType(JsonObject obj, FieldPath path, FieldErrors errors)
    {
        switch (obj.GetText("type"))
        {
            case "kubernetes.io/service-account-token":
                if (obj.GetObject("metadata", "annotations").GetText(AccountAnnotation).Length == 0)
                    errors.Required(FieldPath.Metadata.Child("annotations").Key(AccountAnnotation), "");
                break;
            case "kubernetes.io/dockercfg":
                CheckJson(obj, ".dockercfg", path, errors);
                break;
            case "kubernetes.io/dockerconfigjson":
                CheckJson(obj, ".dockerconfigjson", path, errors);
                break;
            case "kubernetes.io/basic-auth":
                if (!HasKey(obj, "username") && !HasKey(obj, "password"))
                {
                    errors.Required(path.Key("username"), "");
                    errors.Required(path.Key("password"), "");
                }

                break;
            case "kubernetes.io/ssh-auth":
                CheckKey(obj, "ssh-privatekey", path, errors);
                break;
            case "kubernetes.io/tls":
                CheckKey(obj, "tls.crt", path, errors);
                CheckKey(obj, "tls.key", path, errors);
                break;
        }
    }

    private static void CheckJson(JsonObject obj, string key, FieldPath path, FieldErrors errors)
    {
        if (!HasKey(obj, key))
        {
            errors.Required(path.Key(key), "");
            return;
        }

        try
        {
            using var parsed = JsonDocument.Parse(Decode(obj.GetObject("data")![key]));
            if (parsed.RootElement.ValueKind == JsonValueKind.Object)
                return;
            Redacted("json: cannot unmarshal into Go value of type map[string]interface {}");
        }
        catch (JsonException e)
        {
            Redacted(e.Message);
        }

        void Redacted(string detail) => errors.Invalid(path.Key(key), "\"<secret contents redacted>\"", detail);
    }

    private static void CheckKey(JsonObject obj, string key, FieldPath path, FieldErrors errors)
    {
        if (!HasKey(obj, key))
            errors.Required(path.Key(key), "");
    }

    private static bool HasKey(JsonObject obj, string key) => obj.GetObject("data")?.ContainsKey(key) == true;

    private static byte[] Decode(JsonNode? value)
    {
        var text = JsonAccess.AsString(value) ?? "";
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) ? bytes[..length] : [];
    }
}
