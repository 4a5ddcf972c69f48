using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.Access;

/// <summary>Certificate signing requests: asked once, then only their status moves.</summary>
internal sealed class CertificateRequestStrategy(TimeProvider time) : ResourceStrategy
{
    private const int ShortestSeconds = 600;
    private const string NoCertificate = "must contain at least one CERTIFICATE PEM block";

    public override NameRule NameRule => NameRule.PathSegment;

    protected override JsonObject EmptyStatus() => [];

    // What is asked for belongs to nobody: nobody can change it.
    public override IReadOnlyList<string> ResetFields(string? subresource) => ["spec"];

    public override void SetRequester(
        JsonObject obj, string name, string uid, IReadOnlyList<string> groups, IReadOnlyDictionary<string, IReadOnlyList<string>> extra)
    {
        var spec = obj.Ensure("spec");
        foreach (var field in (ReadOnlySpan<string>)["username", "uid", "groups", "extra"])
            spec.Remove(field);
        spec["username"] = name;
        if (uid.Length > 0)
            spec["uid"] = uid;
        if (groups.Count > 0)
            spec["groups"] = Texts(groups);
        if (extra.Count == 0)
            return;
        var kept = new JsonObject();
        foreach (var (key, values) in extra)
            kept[key] = Texts(values);
        spec["extra"] = kept;
    }

    public override void PrepareForUpdate(JsonObject obj, JsonObject old, bool hasStatus)
    {
        base.PrepareForUpdate(obj, old, hasStatus);
        obj.CopyFrom("spec", old);
    }

    /// <summary>Conditions that come without times are of now; one that says what it said before began when it did.</summary>
    public override void PrepareForSubresource(string subresource, JsonObject obj, JsonObject old)
    {
        var now = time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        foreach (var item in obj.GetArray("status", "conditions") ?? [])
        {
            if (item is not JsonObject condition)
                continue;
            condition.Default("lastUpdateTime", now);
            var before = Find(old.GetArray("status", "conditions"), condition.GetText("type"));
            var unchanged = before is not null && before.GetText("status") == condition.GetText("status");
            condition.Default("lastTransitionTime", unchanged && before.GetText("lastTransitionTime") is { Length: > 0 } since ? since : now);
        }
    }

    public override void ValidateSubresource(string subresource, JsonObject obj, JsonObject old, FieldErrors errors) =>
        ValidateStatusUpdate(obj, old, errors);

    public override void Validate(JsonObject obj, FieldErrors errors)
    {
        var spec = obj.GetObject("spec");
        var path = FieldPath.Spec;
        if (!Decode(spec.GetText("request")).Contains("-----BEGIN CERTIFICATE REQUEST-----", StringComparison.Ordinal))
            errors.Invalid(path.Child("request"), spec.GetText("request"), "PEM block type must be CERTIFICATE REQUEST");
        if (spec.IsEmpty("usages"))
            errors.Required(path.Child("usages"), "usages cannot be empty");
        CheckSigner(spec.GetText("signerName"), path.Child("signerName"), errors);
        if (spec.GetLong("expirationSeconds") is < ShortestSeconds and var seconds)
            errors.Invalid(path.Child("expirationSeconds"), Numbers.Text(seconds), "may not specify a duration less than 600 seconds (10 minutes)");
    }

    public override void ValidateUpdate(JsonObject obj, JsonObject old, FieldErrors errors)
    {
    }

    public override void ValidateStatusUpdate(JsonObject obj, JsonObject old, FieldErrors errors)
    {
        var path = FieldPath.Status;
        if (obj.GetString("status", "certificate") is { Length: > 0 } certificate
            && certificate != old.GetString("status", "certificate")
            && !Decode(certificate).Contains("-----BEGIN CERTIFICATE-----", StringComparison.Ordinal))
        {
            errors.Invalid(path.Child("certificate"), "\"<certificate data>\"", NoCertificate);
        }

        var conditions = obj.GetArray("status", "conditions");
        var before = old.GetArray("status", "conditions");
        CheckConditions(conditions, path.Child("conditions"), errors);
        foreach (var type in (ReadOnlySpan<string>)["Approved", "Denied", "Failed"])
        {
            if (Has(before, type) && !Has(conditions, type))
                errors.Forbidden(path.Child("conditions"), $"updates may not remove a condition of type \"{type}\"");
        }
    }

    private static void CheckConditions(JsonArray? conditions, FieldPath path, FieldErrors errors)
    {
        if (Has(conditions, "Approved") && Has(conditions, "Denied"))
            errors.InvalidString(path, "Denied", "Approved and Denied conditions are mutually exclusive");
        var seen = new HashSet<string>();
        for (var i = 0; i < (conditions?.Count ?? 0); i++)
        {
            var condition = conditions![i] as JsonObject;
            var type = condition.GetText("type");
            if (type.Length == 0)
                errors.Required(path.Index(i).Child("type"), "");
            else if (!seen.Add(type))
                errors.Duplicate(path.Index(i).Child("type"), FieldErrors.Quote(type));
            var status = condition.GetText("status");
            if (status.Length == 0)
                errors.Required(path.Index(i).Child("status"), "");
            else if (type is "Approved" or "Denied" or "Failed" && status != "True")
                errors.NotSupported(path.Index(i).Child("status"), status, "True");
        }
    }

    private static void CheckSigner(string name, FieldPath path, FieldErrors errors)
    {
        var slash = name.IndexOf('/');
        if (name.Length == 0)
            errors.Required(path, "");
        else if (slash <= 0 || slash == name.Length - 1)
            errors.InvalidString(path, name, "must be a fully qualified domain and path of the form 'example.com/signer-name'");
        else if (ObjectNames.SubdomainFaultOf(name[..slash]) is { } fault)
            errors.InvalidString(path, name, fault);
    }

    private static bool Has(JsonArray? conditions, string type) => Find(conditions, type) is not null;

    private static JsonObject? Find(JsonArray? conditions, string type)
    {
        foreach (var item in conditions ?? [])
        {
            if (item is JsonObject condition && condition.GetText("type") == type)
                return condition;
        }

        return null;
    }

    private static JsonArray Texts(IReadOnlyList<string> values)
    {
        var texts = new JsonArray();
        foreach (var value in values)
            texts.Add((JsonNode)value);
        return texts;
    }

    private static string Decode(string base64)
    {
        var bytes = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, bytes, out var length) ? Encoding.ASCII.GetString(bytes, 0, length) : "";
    }
}
