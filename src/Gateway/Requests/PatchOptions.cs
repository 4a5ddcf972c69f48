using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Patching;
using OrleansOrchestrator.Registry.Store;

namespace OrleansOrchestrator.Gateway.Requests;

/// <summary>Reads the options of a patch: those of every write, and force, which belongs to server-side apply.</summary>
internal static class PatchOptions
{
    public static WriteContext Read(ApiRequest request, PatchType type, out bool force)
    {
        var context = WriteOptions.Read(request, "PatchOptions");
        force = request.Query.Flag("force");
        FieldErrors? errors = null;
        if (type == PatchType.Apply)
        {
            if (string.IsNullOrEmpty(request.Query.Get("fieldManager")))
                (errors ??= new FieldErrors()).Required("fieldManager", "is required for apply patch");
        }
        else if (request.Query.Get("force") is not null)
        {
            (errors ??= new FieldErrors()).Forbidden("force", "may not be specified for non-apply patch");
        }

        return errors is null ? context : throw ApiErrors.Invalid("meta.k8s.io", "PatchOptions", "", errors);
    }
}
