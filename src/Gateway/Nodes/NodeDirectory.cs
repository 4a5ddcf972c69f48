using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Catalog;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Gateway.Answers;
using OrleansOrchestrator.Registry.Store;

namespace OrleansOrchestrator.Gateway.Nodes;

/// <summary>Finds a node agent's endpoint in the node's status.</summary>
internal sealed class NodeDirectory(IResourceStore store, IResourceCatalog catalog)
{
    private const int DefaultPort = 10250;
    private static readonly string[] PreferredAddresses = ["InternalIP", "ExternalIP", "Hostname"];

    public async Task<NodeEndpoint> FindAsync(string name, CancellationToken ct)
    {
        if (!catalog.TryGet("", "v1", "nodes", out var nodes))
            throw ApiErrors.NotFound("", "nodes", name);
        var found = await store.GetAsync(nodes, "", name, "0", ct);
        var status = Json.ParseObject(found.Value.Span)["status"];
        var port = (int?)status?["daemonEndpoints"]?["kubeletEndpoint"]?["Port"] ?? DefaultPort;
        if (status?["addresses"] is JsonArray addresses)
        {
            foreach (var wanted in PreferredAddresses)
            {
                foreach (var address in addresses)
                {
                    if ((string?)address?["type"] == wanted && (string?)address["address"] is { Length: > 0 } value)
                        return new NodeEndpoint(value, port == 0 ? DefaultPort : port);
                }
            }
        }

        throw ApiErrors.Internal($"no preferred addresses found; known addresses: []");
    }
}
