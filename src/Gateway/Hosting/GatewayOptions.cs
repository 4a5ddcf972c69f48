using System.Net;
using OrleansOrchestrator.Gateway.Pki;

namespace OrleansOrchestrator.Gateway;

/// <summary>How the gateway serves.</summary>
public sealed class GatewayOptions
{
    /// <summary>Keys and certificates of the cluster.</summary>
    public required ClusterPki Pki { get; init; }

    /// <summary>Address to listen on; all of them by default, as nodes connect from elsewhere.</summary>
    public IPAddress Address { get; init; } = IPAddress.IPv6Any;

    /// <summary>HTTPS port; 0 takes a free one.</summary>
    public int Port { get; init; } = 6443;

    /// <summary>Issuer and default audience of service-account tokens.</summary>
    public string ServiceAccountIssuer { get; init; } = "https://kubernetes.default.svc";

    /// <summary>Shown by <c>/version</c>.</summary>
    public string GitVersion { get; init; } = "v1.36.0+orchestrator";

    public GatewayLimits Limits { get; init; } = new();
}
