using System.Text;
using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Bootstrap;
using OrleansOrchestrator.Api.Catalog;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Registry.Store;

namespace OrleansOrchestrator.Registry.Bootstrap;

/// <summary>What the cluster is made with.</summary>
public sealed record ClusterNetwork(string ServiceCidr, string ApiServiceIp, int ApiServicePort, int AdvertisedPort, string? DnsServiceIp = null)
{
    /// <summary>Where machines that join find the API server, and the authority they are to trust; null: nothing is published.</summary>
    public ClusterInfo? Info { get; init; }
}

/// <summary>What anybody may know of a cluster.</summary>
public sealed record ClusterInfo(string Server, string AuthorityPem);

/// <summary>
/// Creates the objects that are there in every cluster: the first namespaces, the system priority classes, the service range, the
/// <c>kubernetes</c> service and the public cluster information. What exists is left as it is.
/// </summary>
public sealed class ClusterBootstrap(IResourceCatalog catalog, IResourceStore store)
{
    private static readonly string[] Namespaces = ["kube-system", "default", ClusterInfoMap.Namespace, "kube-node-lease"];

    public async Task EnsureAsync(ClusterNetwork network, CancellationToken ct)
    {
        foreach (var name in Namespaces)
        {
            await EnsureAsync("", "v1", "namespaces", "", new JsonObject
            {
                ["apiVersion"] = "v1",
                ["kind"] = "Namespace",
                ["metadata"] = new JsonObject { ["name"] = name },
            }, ct);
        }

        await EnsureAsync("scheduling.k8s.io", "v1", "priorityclasses", "", PriorityClass("system-node-critical", 2000001000,
            "Used for system critical pods that must not be moved from their current node."), ct);
        await EnsureAsync("scheduling.k8s.io", "v1", "priorityclasses", "", PriorityClass("system-cluster-critical", 2000000000,
            "Used for system critical pods that must run in the cluster, but can be moved to another node if necessary."), ct);
        await EnsureAsync("networking.k8s.io", "v1", "servicecidrs", "", new JsonObject
        {
            ["apiVersion"] = "networking.k8s.io/v1",
            ["kind"] = "ServiceCIDR",
            ["metadata"] = new JsonObject { ["name"] = "kubernetes" },
            ["spec"] = new JsonObject { ["cidrs"] = new JsonArray(network.ServiceCidr) },
        }, ct);
        await EnsureAsync("", "v1", "services", "default", ApiService(network), ct);
        if (network.Info is { } info)
            await EnsureAsync("", "v1", "configmaps", ClusterInfoMap.Namespace, MapOf(info), ct);
        if (network.DnsServiceIp is not null)
            await EnsureAsync("", "v1", "services", "kube-system", DnsService(network.DnsServiceIp), ct);
    }

    private async Task EnsureAsync(string group, string version, string plural, string ns, JsonObject obj, CancellationToken ct)
    {
        if (!catalog.TryGet(group, version, plural, out var resource))
            throw new InvalidOperationException($"{plural}.{group} is not served");
        if (await ExistsAsync(resource, ns, (string)obj["metadata"]!["name"]!, ct))
            return;
        try
        {
            var context = new WriteContext { User = UserInfo.System, FieldManager = "kube-apiserver" };
            await store.CreateAsync(resource, ns, obj, context, ct);
        }
        catch (ApiException e) when (e.Status.Reason == "AlreadyExists")
        {
            // another member of the cluster was quicker
        }
    }

    private async Task<bool> ExistsAsync(ResourceDefinition resource, string ns, string name, CancellationToken ct)
    {
        try
        {
            await store.GetAsync(resource, ns, name, null, ct);
            return true;
        }
        catch (ApiException e) when (e.Status.Code == 404)
        {
            return false;
        }
    }

    private static JsonObject PriorityClass(string name, long value, string description) => new()
    {
        ["apiVersion"] = "scheduling.k8s.io/v1",
        ["kind"] = "PriorityClass",
        ["metadata"] = new JsonObject { ["name"] = name },
        ["value"] = value,
        ["description"] = description,
    };

    // A kubeconfig without a user.
    private static JsonObject MapOf(ClusterInfo info) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "ConfigMap",
        ["metadata"] = new JsonObject { ["name"] = ClusterInfoMap.Name, ["namespace"] = ClusterInfoMap.Namespace },
        ["data"] = new JsonObject
        {
            ["kubeconfig"] = $"""
                apiVersion: v1
                clusters:
                - cluster:
                    certificate-authority-data: {Convert.ToBase64String(Encoding.UTF8.GetBytes(info.AuthorityPem))}
                    server: {info.Server}
                  name: ""
                contexts: null
                current-context: ""
                kind: Config
                preferences: {"{}"}
                users: null

                """,
        },
    };

    private static JsonObject ApiService(ClusterNetwork network) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Service",
        ["metadata"] = new JsonObject
        {
            ["name"] = "kubernetes",
            ["namespace"] = "default",
            ["labels"] = new JsonObject { ["component"] = "apiserver", ["provider"] = "kubernetes" },
        },
        ["spec"] = new JsonObject
        {
            ["clusterIP"] = network.ApiServiceIp,
            ["type"] = "ClusterIP",
            ["sessionAffinity"] = "None",
            ["ports"] = new JsonArray(new JsonObject
            {
                ["name"] = "https",
                ["protocol"] = "TCP",
                ["port"] = network.ApiServicePort,
                ["targetPort"] = network.AdvertisedPort,
            }),
        },
    };

    // It has no endpoints: every node answers at this address itself.
    private static JsonObject DnsService(string address) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Service",
        ["metadata"] = new JsonObject
        {
            ["name"] = "kube-dns",
            ["namespace"] = "kube-system",
            ["labels"] = new JsonObject { ["k8s-app"] = "kube-dns" },
        },
        ["spec"] = new JsonObject
        {
            ["clusterIP"] = address,
            ["type"] = "ClusterIP",
            ["ports"] = new JsonArray(DnsPort("dns", "UDP"), DnsPort("dns-tcp", "TCP")),
        },
    };

    private static JsonObject DnsPort(string name, string protocol) =>
        new() { ["name"] = name, ["protocol"] = protocol, ["port"] = 53, ["targetPort"] = 53 };
}
