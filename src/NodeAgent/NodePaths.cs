using System.Security.Cryptography;
using System.Text;

namespace OrleansOrchestrator.NodeAgent;

/// <summary>Where everything of one node lies below its data directory.</summary>
internal sealed class NodePaths(NodeAgentOptions options)
{
    public const string KubeconfigName = "kubeconfig";

    // sun_path holds 108 bytes, and containerd appends ".ttrpc".
    private const int SocketPathMax = 100;

    private readonly string root = Path.GetFullPath(options.DataDirectory);

    public string Root => root;

    public string Pods => Path.Combine(root, "pods");

    public string Logs => Path.Combine(root, "logs");

    public string Containerd => Path.Combine(root, "containerd");

    public string ContainerdConfig => Path.Combine(Containerd, "config.toml");

    public string ContainerdLog => Path.Combine(Containerd, "containerd.log");

    public string ContainerdPid => Path.Combine(Containerd, "containerd.pid");

    public string CniConfiguration => Path.Combine(root, "cni", "conf");

    public string CniNetworks => Path.Combine(root, "cni", "networks");

    /// <summary>Of a node that has joined by a token.</summary>
    public string Kubeconfig => Path.Combine(root, KubeconfigName);

    public string GrantedServingCertificate => Path.Combine(root, "serving.crt");

    public string GrantedServingKey => Path.Combine(root, "serving.key");

    public string ServingCertificate => Path.Combine(root, "serving.pfx");

    /// <summary>containerd's socket; a data directory too deep for a socket's name gets a short one below /run.</summary>
    public string ContainerdSocket
    {
        get
        {
            var path = Path.Combine(Containerd, "containerd.sock");
            if (path.Length <= SocketPathMax)
                return path;
            var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(path)))[..16];
            return $"/run/orleans-orchestrator/{hash}.sock";
        }
    }

    public string Pod(string uid) => Path.Combine(Pods, uid);

    public string Volumes(string uid) => Path.Combine(Pods, uid, "volumes");

    public string Volume(string uid, string plugin, string name) => Path.Combine(Volumes(uid), "kubernetes.io~" + plugin, name);

    public string ContainerFiles(string uid, string container) => Path.Combine(Pods, uid, "containers", container);

    public string HostsFile(string uid) => Path.Combine(Pods, uid, "etc-hosts");

    public string PodLogs(string ns, string name, string uid) => Path.Combine(Logs, $"{ns}_{name}_{uid}");
}
