using System.Collections.Frozen;
using OrleansOrchestrator.Api.Catalog;

namespace OrleansOrchestrator.Gateway.Subresources;

/// <summary>Finds the handler of a subresource.</summary>
internal sealed class SubresourceHandlers(IEnumerable<ISubresourceHandler> handlers)
{
    private readonly FrozenDictionary<(string, string), ISubresourceHandler> _handlers = handlers
        .SelectMany(h => h.Serves.Select(s => KeyValuePair.Create((s.Resource, s.Subresource), h)))
        .ToFrozenDictionary();

    public ISubresourceHandler? Find(ResourceDefinition resource, string subresource) =>
        _handlers.GetValueOrDefault((resource.QualifiedName, subresource)) ?? _handlers.GetValueOrDefault(("*", subresource));
}
