using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansOrchestrator.NodeAgent.Joining;

namespace OrleansOrchestrator.NodeAgent;

/// <summary>The command <c>node-agent</c>: one node in a process of its own, against any Kubernetes API server. It needs nothing of the machine but its
/// own network namespace and data directory, so several run side by side.</summary>
public static class NodeAgentCommand
{
    /// <param name="configure">What the host adds to a node's process.</param>
    public static Command Create(Action<IServiceCollection, NodeAgentOptions> configure)
    {
        var kubeconfig = Text("--kubeconfig", "The API server and the node's credentials; unless given, those that the node got when it joined.");
        var join = Text("--join", "The API server (https://HOST:PORT) of a cluster to join.");
        var token = Text("--token", "The token to join with, of 'token create'.");
        var tokenFile = Text("--token-file", "A file that holds the token.");
        var hash = Text("--ca-cert-hash", "What the cluster's authority is known by, of 'token create': sha256:HEX, several separated by commas.");
        var hashFile = Text("--ca-cert-hash-file", "A file that holds such hashes.");
        var name = Text("--node-name", "The Node's name; the host name unless given.");
        var data = Text("--data", "Where volumes, logs and the node's containerd live.");
        var socket = Text("--cri-socket", "An existing container runtime's socket, instead of a containerd of its own.");
        var nodeIp = Text("--node-ip", "The node's address.");
        var clusterDns = Text("--cluster-dns", "The address of the cluster's DNS service.");
        var clusterDomain = Text("--cluster-domain", "The cluster's DNS zone.");
        var podCidr = Text("--pod-cidr", "The pods' address range; the Node's spec.podCIDR unless given.");
        var clusterCidr = Text("--cluster-cidr", "The address range of all pods of the cluster, which is not masqueraded.");
        var bridge = Text("--bridge", "The name of the pods' bridge.");
        var cniBin = Text("--cni-bin-dir", "Where the CNI plugins are.");
        var sandboxImage = Text("--sandbox-image", "The sandbox image, instead of the built-in one.");
        var cgroupRoot = Text("--cgroup-root", "The parent of all pods' control groups.");
        var port = new Option<int?>("--port") { Description = "The HTTPS port for logs and exec." };
        var podsMax = new Option<int?>("--max-pods") { Description = "How many pods the node takes." };
        var certificate = Text("--tls-cert-file", "The serving certificate; a self-signed one unless given.");
        var key = Text("--tls-private-key-file", "The serving certificate's key.");
        var clientCa = Text("--client-ca-file", "The authority that signs the API server's client certificate.");
        var labels = Text("--node-labels", "Labels to register with: key=value,key=value.");
        var directRoutes = new Option<bool>("--direct-routes")
        {
            Description = "Route other nodes' pods by their nodes' addresses: for nodes of one subnet that nobody else routes for.",
        };
        var stopPods = new Option<bool>("--stop-pods-on-shutdown") { Description = "End all pods and the node's containerd along with the agent." };
        var command = new Command("node-agent", "Runs a node of a cluster.");
        Option[] all =
        [
            kubeconfig, join, token, tokenFile, hash, hashFile,
            name, data, socket, nodeIp, clusterDns, clusterDomain, podCidr, clusterCidr, bridge, cniBin, sandboxImage, cgroupRoot, port,
            podsMax, certificate, key, clientCa, labels, directRoutes, stopPods,
        ];
        foreach (var option in all)
            command.Options.Add(option);
        command.SetAction(async (parsed, cancellation) =>
        {
            var options = new NodeAgentOptions { KubeconfigPath = parsed.GetValue(kubeconfig) ?? "" };
            options.NodeName = parsed.GetValue(name) ?? options.NodeName;
            options.DataDirectory = parsed.GetValue(data) ?? options.DataDirectory;
            if (options.KubeconfigPath.Length == 0)
            {
                options.KubeconfigPath = new NodePaths(options).Kubeconfig;
                options.Join = new JoinOptions
                {
                    Server = parsed.GetValue(join) is { } server ? new Uri(server.TrimEnd('/') + "/") : null,
                    Token = parsed.GetValue(token),
                    TokenFile = parsed.GetValue(tokenFile),
                    CaCertHashes = (parsed.GetValue(hash) ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries),
                    CaCertHashFile = parsed.GetValue(hashFile),
                };
                if (options.Join.Server is null && !File.Exists(options.KubeconfigPath))
                {
                    await Console.Error.WriteLineAsync($"this node has no credentials in {options.KubeconfigPath}: give a --kubeconfig, or --join a cluster");
                    return 2;
                }
            }
            options.CriSocket = parsed.GetValue(socket);
            options.NodeIp = parsed.GetValue(nodeIp);
            options.ClusterDns = parsed.GetValue(clusterDns);
            options.ClusterDomain = parsed.GetValue(clusterDomain) ?? options.ClusterDomain;
            options.PodCidr = parsed.GetValue(podCidr);
            options.ClusterCidr = parsed.GetValue(clusterCidr);
            options.BridgeName = parsed.GetValue(bridge) ?? options.BridgeName;
            options.CniBinDirectory = parsed.GetValue(cniBin);
            options.SandboxImage = parsed.GetValue(sandboxImage);
            options.CgroupRoot = parsed.GetValue(cgroupRoot) ?? options.CgroupRoot;
            options.KubeletPort = parsed.GetValue(port) ?? options.KubeletPort;
            options.PodsMax = parsed.GetValue(podsMax) ?? options.PodsMax;
            options.TlsCertificatePath = parsed.GetValue(certificate);
            options.TlsKeyPath = parsed.GetValue(key);
            options.ClientCaPath = parsed.GetValue(clientCa);
            options.DirectRoutes = parsed.GetValue(directRoutes);
            options.StopPodsOnShutdown = parsed.GetValue(stopPods);
            foreach (var label in (parsed.GetValue(labels) ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries))
            {
                var pair = label.Split('=', 2);
                options.NodeLabels[pair[0]] = pair.Length > 1 ? pair[1] : "";
            }
            await RunAsync(options, services => configure(services, options), cancellation);
            return 0;
        });
        return command;
    }

    /// <summary>Runs a node until the process is told to end.</summary>
    private static async Task RunAsync(NodeAgentOptions options, Action<IServiceCollection> configure, CancellationToken cancellation)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
        builder.Services.AddNodeAgent(options);
        configure(builder.Services);
        using var host = builder.Build();
        await host.RunAsync(cancellation);
    }

    private static Option<string?> Text(string name, string description) => new(name) { Description = description };
}
