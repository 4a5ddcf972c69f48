using OrleansOrchestrator.Grains.Certificates;

namespace OrleansOrchestrator.Grains.ServiceAccounts;

/// <summary>The certificate authority that clients inside the cluster trust.</summary>
public sealed class ClusterCaOptions
{
    /// <summary>PEM of the authority's certificate; while empty nothing is published.</summary>
    public string CaPem { get; set; } = "";

    /// <summary>Signs with its key; while null no certificate request is signed.</summary>
    public ICertificateSigner? Signer { get; set; }
}
