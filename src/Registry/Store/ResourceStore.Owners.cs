using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Catalog;
using OrleansOrchestrator.Api.Ownership;

namespace OrleansOrchestrator.Registry.Store;

public sealed partial class ResourceStore
{
    /// <summary>Records who set which fields, by their names in the version that the request is in.</summary>
    /// <param name="old">Null for a new object.</param>
    private void RecordOwners(ResourceDefinition resource, JsonObject obj, JsonObject? old, string? subresource, WriteContext context)
    {
        if (resource.Converter is { } converter)
        {
            var served = converter.FromStorage((JsonObject)obj.DeepClone());
            Record(resource, served, old is null ? null : converter.FromStorage((JsonObject)old.DeepClone()), subresource, context);
            if (Metadata(served)["managedFields"] is { } owners)
                Metadata(obj)["managedFields"] = owners.DeepClone();
            else
                Metadata(obj).Remove("managedFields");
            return;
        }

        Record(resource, obj, old, subresource, context);
    }

    private void Record(ResourceDefinition resource, JsonObject obj, JsonObject? old, string? subresource, WriteContext context)
    {
        var schema = resource.Schema.Value;
        var scope = RequestScope.Of(resource, subresource);
        var time = SubresourceUpdates.IsForeign(resource, subresource) ? "" : Now();
        if (old is null)
            ManagedFieldsUpdater.OnCreate(obj, schema, context.FieldManager, resource.ApiVersion, subresource, time, scope);
        else
            ManagedFieldsUpdater.OnUpdate(obj, old, schema, context.FieldManager, resource.ApiVersion, subresource, time, scope);
    }
}
