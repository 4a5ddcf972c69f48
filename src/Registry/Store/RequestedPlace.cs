using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Catalog;
using OrleansOrchestrator.Api.Errors;

namespace OrleansOrchestrator.Registry.Store;

/// <summary>Brings the namespace and name of a body and of its URL together, or refuses.</summary>
internal static class RequestedPlace
{
    /// <param name="name">Name in the URL; null on create, where the body names the object.</param>
    public static void Settle(ResourceDefinition resource, string ns, string? name, JsonObject metadata)
    {
        if (resource.Namespaced)
        {
            var own = (string?)metadata["namespace"] ?? "";
            if (own.Length > 0 && own != ns)
            {
                throw ApiErrors.BadRequest(
                    $"the namespace of the provided object does not match the namespace sent on the request");
            }

            metadata["namespace"] = ns;
        }

        if (name is null)
            return;
        var given = (string?)metadata["name"] ?? "";
        if (given.Length > 0 && given != name)
            throw ApiErrors.BadRequest($"the name of the object ({given}) does not match the name on the URL ({name})");
        metadata["name"] = name;
    }
}
