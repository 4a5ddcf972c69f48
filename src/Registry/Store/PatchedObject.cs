using System.Text;
using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Catalog;
using OrleansOrchestrator.Api.Decoding;
using OrleansOrchestrator.Api.Errors;

namespace OrleansOrchestrator.Registry.Store;

/// <summary>Brings the result of a patch into the form of a decoded object.</summary>
public static class PatchedObject
{
    /// <summary>Normalises the tree in place; answers texts for warnings.</summary>
    /// <param name="faults">What was found in the patch itself that only strict validation refuses.</param>
    /// <exception cref="ApiException">422 when a value has the wrong type, or a field is unknown and validation is strict.</exception>
    public static IReadOnlyList<string> Check(
        DecodeTarget target, JsonObject patched, ReadOnlyMemory<byte> patch, IReadOnlyList<string> faults, FieldValidation validation)
    {
        var (apiVersion, kind) = (patched["apiVersion"]?.ToString() ?? "", patched["kind"]?.ToString() ?? "");
        if (apiVersion != target.ApiVersion || kind != target.Kind)
        {
            throw Refused(patch,
                $"no kind \"{kind}\" is registered for version \"{apiVersion}\" in scheme \"pkg/api/legacyscheme/scheme.go:30\"");
        }

        IReadOnlyList<string> strict;
        try
        {
            strict = SchemaNormalizer.Normalize(patched, target.Schema);
        }
        catch (DecodeException e)
        {
            throw Refused(patch, e.Message);
        }

        if (faults.Count > 0)
            strict = [.. faults, .. strict];
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
