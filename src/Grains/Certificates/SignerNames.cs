using OrleansOrchestrator.Api.Bootstrap;

namespace OrleansOrchestrator.Grains.Certificates;

/// <summary>The signers that are served here: Kubernetes' own, and the one of the cluster's members.</summary>
internal static class SignerNames
{
    /// <summary>Certificates that authenticate any client to the API server.</summary>
    public const string Client = "kubernetes.io/kube-apiserver-client";

    /// <summary>Certificates that authenticate node agents to the API server.</summary>
    public const string KubeletClient = "kubernetes.io/kube-apiserver-client-kubelet";

    /// <summary>Certificates that node agents serve with.</summary>
    public const string KubeletServing = "kubernetes.io/kubelet-serving";

    /// <summary>Certificates by which silos and gateways are known.</summary>
    public const string Member = ControlPlaneMember.Signer;
}
