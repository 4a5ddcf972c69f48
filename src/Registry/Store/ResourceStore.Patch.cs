using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Catalog;
using OrleansOrchestrator.Api.Decoding;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Patching;
using OrleansOrchestrator.Registry.Cache;

namespace OrleansOrchestrator.Registry.Store;

public sealed partial class ResourceStore
{
    public async Task<WriteResult> PatchAsync(
        ResourceDefinition resource, string ns, string name, string? subresource, PatchRequest patch, WriteContext context,
        CancellationToken ct)
    {
        if (patch.Type == PatchType.Apply)
            return await ApplyAsync(resource, ns, name, subresource, patch, context, ct);

        var target = DecodeTarget.Of(resource);
        JsonObject Patch(CachedObject current)
        {
            var served = AsServed(resource, current);
            var tree = StoredForm.Parse(served.Value);
            var faults = new List<string>();
            var patched = ObjectPatcher.Apply(patch.Type, patch.Body, tree, resource.Schema.Value, faults);
            var metadata = Metadata(patched);
            // A revision in the patch is a precondition of its own.
            var revision = RevisionText.ParseInBody((string?)metadata["resourceVersion"]);
            if (revision != 0 && revision != current.Revision)
                throw ApiErrors.Modified(resource.Group, resource.Plural, name);
            RequestedPlace.Settle(resource, ns, name, metadata);
            context.Warnings.AddRange(PatchedObject.Check(target, patched, patch.Body, faults, context.FieldValidation));
            return patched;
        }

        return await ChangeAsync(resource, ns, name, subresource, context, 0, Patch, ct);
    }
}
