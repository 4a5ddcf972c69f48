using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Schemas;

namespace OrleansOrchestrator.Api.Patching;

/// <summary>Applies a patch of any format but server-side apply, which needs the owners of fields, to an object.</summary>
public static class ObjectPatcher
{
    private const string CustomResourceFormats =
        "the body of the request was in an unknown format - accepted media types include: " +
        "application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml";

    /// <summary>
    /// The patched object; <paramref name="current"/> stays as it is. The result is not yet decoded: unknown fields and wrong types
    /// of the patch are in it.
    /// </summary>
    /// <param name="faults">Takes what only strict field validation refuses in the patch itself.</param>
    /// <exception cref="ApiException">The patch is malformed or does not fit the object, in Kubernetes' words.</exception>
    public static JsonObject Apply(
        PatchType type, ReadOnlyMemory<byte> patch, JsonObject current, Schema schema, List<string>? faults = null) => type switch
        {
            PatchType.Json => JsonPatch.Apply(current, PatchBody.ParseArray(patch.Span), faults),
            PatchType.Merge => MergePatch.Apply(current, PatchBody.ParseObject(patch.Span)),
            PatchType.StrategicMerge when !IsBuiltIn(schema) => throw ApiErrors.UnsupportedMediaType(CustomResourceFormats),
            PatchType.StrategicMerge => StrategicMergePatch.Apply(current, PatchBody.ParseObject(patch.Span), schema),
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Server-side apply is not a patch of the object alone."),
        };

    /// <summary>Only the built-in types say how their lists are merged.</summary>
    private static bool IsBuiltIn(Schema schema) => schema.DefinitionName?.StartsWith("io.k8s.", StringComparison.Ordinal) == true;
}
