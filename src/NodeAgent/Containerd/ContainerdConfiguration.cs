namespace OrleansOrchestrator.NodeAgent.Containerd;

/// <summary>Renders the configuration of the agent's own containerd.</summary>
internal static class ContainerdConfiguration
{
    private const int CapSysResource = 24;

    public static string Render(NodePaths paths, string sandboxImage, string cniBinDirectory, bool restrictOomScore) =>
        $"""
        version = 2
        root = "{paths.Containerd}/root"
        state = "{paths.Containerd}/state"
        disabled_plugins = [
          "io.containerd.snapshotter.v1.aufs", "io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.devmapper",
          "io.containerd.snapshotter.v1.zfs", "io.containerd.internal.v1.opt", "io.containerd.tracing.processor.v1.otlp",
          "io.containerd.internal.v1.tracing"
        ]

        [debug]
          level = "warn"

        [grpc]
          address = "{paths.ContainerdSocket}"

        [plugins."io.containerd.grpc.v1.cri"]
          sandbox_image = "{sandboxImage}"
          stream_server_address = "127.0.0.1"
          stream_server_port = "0"
          restrict_oom_score_adj = {(restrictOomScore ? "true" : "false")}
          tolerate_missing_hugetlb_controller = true

          [plugins."io.containerd.grpc.v1.cri".cni]
            bin_dir = "{cniBinDirectory}"
            conf_dir = "{paths.CniConfiguration}"
            max_conf_num = 1

          [plugins."io.containerd.grpc.v1.cri".containerd]
            snapshotter = "overlayfs"
            default_runtime_name = "runc"

            [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
              runtime_type = "io.containerd.runc.v2"

              [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
                SystemdCgroup = false

        """;

    /// <summary>Whether this process lacks CAP_SYS_RESOURCE: then lowering oom_score_adj fails and every sandbox with it.</summary>
    public static bool MustRestrictOomScore()
    {
        foreach (var line in File.ReadLines("/proc/self/status"))
        {
            if (line.StartsWith("CapEff:", StringComparison.Ordinal))
            {
                var effective = Convert.ToUInt64(line["CapEff:".Length..].Trim(), 16);
                return (effective & (1UL << CapSysResource)) == 0;
            }
        }
        return true;
    }
}
