using System.Net;
using System.Net.NetworkInformation;

namespace OrleansOrchestrator.Gateway.Pki;

/// <summary>The names and addresses under which the API server is reached.</summary>
public static class ServingNames
{
    /// <summary>The names every cluster has, this machine's own, and its addresses.</summary>
    public static IReadOnlyList<string> Default(string clusterDomain = "cluster.local", string firstServiceAddress = "10.96.0.1") =>
    [
        "localhost", Environment.MachineName.ToLowerInvariant(),
        "kubernetes", "kubernetes.default", "kubernetes.default.svc", "kubernetes.default.svc." + clusterDomain,
        "127.0.0.1", "::1", firstServiceAddress, .. HostAddresses(),
    ];

    internal static CertificateSpec ToSpec(IEnumerable<string> names)
    {
        var dns = new List<string>();
        var addresses = new List<IPAddress>();
        foreach (var name in names.Distinct(StringComparer.OrdinalIgnoreCase))
        {
            if (IPAddress.TryParse(name, out var address))
                addresses.Add(address);
            else
                dns.Add(name);
        }

        return new CertificateSpec("kube-apiserver") { DnsNames = dns, Addresses = addresses, ForServer = true };
    }

    private static IEnumerable<string> HostAddresses()
    {
        foreach (var nic in NetworkInterface.GetAllNetworkInterfaces())
        {
            if (nic.OperationalStatus != OperationalStatus.Up)
                continue;
            foreach (var unicast in nic.GetIPProperties().UnicastAddresses)
            {
                if (!unicast.Address.IsIPv6LinkLocal)
                    yield return unicast.Address.ToString();
            }
        }
    }
}
