using OrleansOrchestrator.NodeAgent.Joining;

namespace OrleansOrchestrator.NodeAgent;

/// <summary>What an operator decides about one node. Every path the agent writes lies below <see cref="DataDirectory"/>, so several nodes,
/// each in its own network namespace, share one machine.</summary>
public sealed class NodeAgentOptions
{
    /// <summary>The kubeconfig with the API server's address and the node's own credentials.</summary>
    public required string KubeconfigPath { get; set; }

    /// <summary>How to get credentials where <see cref="KubeconfigPath"/> holds none; null: they are the operator's.</summary>
    public JoinOptions? Join { get; set; }

    /// <summary>The Node object's name; the machine's host name in lower case unless set.</summary>
    public string NodeName { get; set; } = Environment.MachineName.ToLowerInvariant();

    /// <summary>Pods' volumes, logs, CNI configuration and the agent's own containerd live here.</summary>
    public string DataDirectory { get; set; } = "/var/lib/orleans-orchestrator/node";

    /// <summary>An existing container runtime's socket; null makes the agent run its own containerd.</summary>
    public string? CriSocket { get; set; }

    /// <summary>The node's address; null takes the source address of the default route.</summary>
    public string? NodeIp { get; set; }

    /// <summary>The cluster DNS service's address, written into pods' resolv.conf; null uses the node's own name servers.</summary>
    public string? ClusterDns { get; set; }

    /// <summary>The cluster's DNS zone.</summary>
    public string ClusterDomain { get; set; } = "cluster.local";

    /// <summary>The range pods get addresses from; null waits for the Node's <c>spec.podCIDR</c>.</summary>
    public string? PodCidr { get; set; }

    /// <summary>All pods' addresses of the cluster: traffic to them keeps its source address. Null: the node's own range only.</summary>
    public string? ClusterCidr { get; set; }

    /// <summary>Routes other nodes' pods by their nodes' addresses: for nodes of one subnet that nobody else routes for.</summary>
    public bool DirectRoutes { get; set; }

    /// <summary>The bridge the node's pods hang on.</summary>
    public string BridgeName { get; set; } = "cni0";

    /// <summary>Who answers a node port that nodes of several clusters in one network namespace listen on: the lowest number, 0 to 31.</summary>
    public int Precedence { get; set; }

    /// <summary>Where the CNI plugins are; null looks in the usual places.</summary>
    public string? CniBinDirectory { get; set; }

    /// <summary>The sandbox image; null uses the built-in one, which needs no registry.</summary>
    public string? SandboxImage { get; set; }

    /// <summary>The parent of all pods' cgroups, so that nodes on one machine stay apart.</summary>
    public string CgroupRoot { get; set; } = "/";

    /// <summary>How many pods the node takes; the kubelet's default.</summary>
    public int PodsMax { get; set; } = 110;

    /// <summary>The HTTPS port for logs, exec, attach and port-forward.</summary>
    public int KubeletPort { get; set; } = 10250;

    /// <summary>PEM files of the serving certificate; null makes a self-signed one, as a kubelet does.</summary>
    public string? TlsCertificatePath { get; set; }

    /// <summary>PEM file of the serving certificate's key.</summary>
    public string? TlsKeyPath { get; set; }

    /// <summary>PEM file of the authority that signs the API server's client certificate; null takes the kubeconfig's authority.</summary>
    public string? ClientCaPath { get; set; }

    /// <summary>Labels the node registers with besides the well-known ones.</summary>
    public IDictionary<string, string> NodeLabels { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Stop pods and the agent's own containerd on an orderly shutdown. Off, as for a kubelet: a restart of the agent touches no
    /// container.</summary>
    public bool StopPodsOnShutdown { get; set; }
}
