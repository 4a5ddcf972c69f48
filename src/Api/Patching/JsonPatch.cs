using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;

namespace OrleansOrchestrator.Api.Patching;

/// <summary>
/// JSON Patch (RFC 6902), as lenient as the API server's: <c>replace</c> of a missing member sets it. A patch that does not fit is
/// one and the same 422, whatever the operation.
/// </summary>
public static class JsonPatch
{
    private const int MaxOperations = 10_000;

    /// <param name="faults">Takes what only strict field validation refuses: members that no operation has.</param>
    public static JsonObject Apply(JsonObject current, JsonArray patch, List<string>? faults = null)
    {
        if (patch.Count > MaxOperations)
        {
            throw ApiErrors.RequestEntityTooLarge(
                $"The allowed maximum operations in a JSON patch is {MaxOperations}, got {patch.Count}");
        }

        JsonNode? document = current.DeepClone();
        for (var i = 0; i < patch.Count; i++)
        {
            if (patch[i] is not JsonObject operation)
                throw PatchBody.Undecodable("json: cannot unmarshal value into Go value of type handlers.jsonPatchOp");
            document = ApplyOne(document, operation);
            if (faults is not null)
                AddUnknown(operation, i, faults);
        }

        return document as JsonObject ?? throw DoesNotFit();
    }

    private static JsonNode? ApplyOne(JsonNode? document, JsonObject operation)
    {
        var path = Pointer(operation, "path");
        switch (Text(operation, "op"))
        {
            case "add":
                return path.Set(document, Value(operation), insert: true);
            case "replace":
                return path.Set(document, Value(operation), insert: false);
            case "remove":
                path.Remove(document);
                return document;
            case "test":
                var isThere = path.TryGet(document, out var found);
                if (operation["value"] is null ? isThere && found is not null : !JsonNode.DeepEquals(found, operation["value"]))
                    throw DoesNotFit();
                return document;
            case "copy":
                return path.Set(document, Get(document, operation)?.DeepClone(), insert: true);
            case "move":
                var moved = Get(document, operation)?.DeepClone();
                Pointer(operation, "from").Remove(document);
                return path.Set(document, moved, insert: true);
            default:
                throw DoesNotFit();
        }
    }

    private static void AddUnknown(JsonObject operation, int index, List<string> faults)
    {
        foreach (var (name, _) in operation)
        {
            if (name is not ("op" or "path" or "from" or "value"))
                faults.Add($"json patch unknown field \"[{index}].{name}\"");
        }
    }

    private static JsonNode? Get(JsonNode? document, JsonObject operation) =>
        Pointer(operation, "from").TryGet(document, out var value) ? value : throw DoesNotFit();

    private static JsonNode? Value(JsonObject operation) =>
        operation.TryGetPropertyValue("value", out var value) ? value?.DeepClone() : throw DoesNotFit();

    private static JsonPointer Pointer(JsonObject operation, string member) =>
        Text(operation, member) is { } text && JsonPointer.TryParse(text, out var pointer) ? pointer : throw DoesNotFit();

    private static string? Text(JsonObject operation, string member) =>
        operation[member] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    internal static ApiException DoesNotFit() =>
        new(new ApiStatus(422, "Invalid", "the server rejected our request due to an error in our request", new StatusDetails()));
}
