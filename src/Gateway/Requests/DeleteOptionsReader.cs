using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Registry.Store;

namespace OrleansOrchestrator.Gateway.Requests;

/// <summary>Reads DeleteOptions from the body of a DELETE or, where there is none, from its query.</summary>
internal static class DeleteOptionsReader
{
    public static async ValueTask<(DeleteRequest Options, WriteContext Context)> ReadAsync(ApiRequest request, BodyDecoder decoder)
    {
        var body = await BodyReader.ReadAsync(request.Http);
        var context = WriteOptions.Read(request, "DeleteOptions");
        if (body.Length == 0)
            return (FromQuery(request.Query), context);
        var options = decoder.DecodeDeleteOptions(request.Http.Request, body);
        CheckType(options);
        try
        {
            return (FromBody(options), IsDryRun(options) ? AsDryRun(context) : context);
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException or JsonException)
        {
            throw ApiErrors.BadRequest("the provided DeleteOptions cannot be read: " + e.Message);
        }
    }

    private static DeleteRequest FromQuery(RequestQuery query) => new(
        query.Number("gracePeriodSeconds"), Empty(query.Get("propagationPolicy")), query.OptionalFlag("orphanDependents"));

    private static DeleteRequest FromBody(JsonObject options)
    {
        var preconditions = options["preconditions"] as JsonObject;
        return new DeleteRequest(
            (long?)options["gracePeriodSeconds"],
            (string?)options["propagationPolicy"],
            (bool?)options["orphanDependents"],
            (string?)preconditions?["uid"],
            (string?)preconditions?["resourceVersion"]);
    }

    private static void CheckType(JsonObject options)
    {
        var kind = (string?)options["kind"] ?? "";
        if (kind is "" or "DeleteOptions")
            return;
        var version = (string?)options["apiVersion"] ?? "";
        version = version[(version.IndexOf('/') + 1)..];
        throw ApiErrors.BadRequest($"no kind \"{kind}\" is registered for version \"{version}\" in scheme "
            + "\"k8s.io/apimachinery/pkg/apis/meta/internalversion/scheme/register.go:27\"");
    }

    private static bool IsDryRun(JsonObject options)
    {
        if (options["dryRun"] is not JsonArray { Count: > 0 } values)
            return false;
        if (values.All(v => (string?)v == "All"))
            return true;
        var errors = new FieldErrors();
        errors.Add(new FieldError(FieldErrorType.NotSupported, "dryRun", values.ToJsonString(), "supported values: \"All\""));
        throw ApiErrors.Invalid("meta.k8s.io", "DeleteOptions", "", errors);
    }

    private static WriteContext AsDryRun(WriteContext context) => new()
    {
        User = context.User,
        DryRun = true,
        FieldManager = context.FieldManager,
        FieldValidation = context.FieldValidation,
    };

    private static string? Empty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
