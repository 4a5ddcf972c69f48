using System.Text;
using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Catalog;
using OrleansOrchestrator.Api.Decoding;
using OrleansOrchestrator.Api.Errors;

namespace OrleansOrchestrator.Registry.Store;

/// <summary>Brings the result of a patch into the form of a decoded object.</summary>
internal static class PatchedObject
{
    /// <summary>Normalises the tree in place; answers texts for warnings.</summary>
    /// <exception cref="ApiException">422 when a value has the wrong type, or a field is unknown and validation is strict.</exception>
    public static IReadOnlyList<string> Check(
        ResourceDefinition resource, JsonObject patched, ReadOnlyMemory<byte> patch, FieldValidation validation)
    {
        var (apiVersion, kind) = (patched["apiVersion"]?.ToString() ?? "", patched["kind"]?.ToString() ?? "");
        if (apiVersion != resource.ApiVersion || kind != resource.Kind)
        {
            throw Refused(patch,
                $"no kind \"{kind}\" is registered for version \"{apiVersion}\" in scheme \"pkg/api/legacyscheme/scheme.go:30\"");
        }

        IReadOnlyList<string> strict;
        try
        {
            strict = SchemaNormalizer.Normalize(patched, resource.Schema.Value);
        }
        catch (DecodeException e)
        {
            throw Refused(patch, e.Message);
        }

        if (strict.Count == 0 || validation == FieldValidation.Ignore)
            return [];
        return validation == FieldValidation.Strict ? throw Refused(patch, DecodedObject.StrictMessage(strict)) : strict;
    }

    private static ApiException Refused(ReadOnlyMemory<byte> patch, string why)
    {
        var errors = new FieldErrors();
        errors.InvalidString("patch", Encoding.UTF8.GetString(patch.Span), why);
        return ApiErrors.Invalid("", "", "", errors);
    }
}
