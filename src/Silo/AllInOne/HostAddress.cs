using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace OrleansOrchestrator.Silo.AllInOne;

/// <summary>The address under which others reach this machine.</summary>
internal static class HostAddress
{
    /// <summary>
    /// The IPv4 address of the interface with a default gateway, else of any interface that is up and not a bridge of ours, else
    /// loopback (a machine without a network still runs a cluster of its own).
    /// </summary>
    public static IPAddress Find()
    {
        IPAddress? other = null;
        foreach (var card in NetworkInterface.GetAllNetworkInterfaces())
        {
            if (card.OperationalStatus != OperationalStatus.Up || card.NetworkInterfaceType == NetworkInterfaceType.Loopback)
                continue;
            var properties = card.GetIPProperties();
            foreach (var unicast in properties.UnicastAddresses)
            {
                if (unicast.Address.AddressFamily != AddressFamily.InterNetwork)
                    continue;
                if (properties.GatewayAddresses.Count > 0)
                    return unicast.Address;
                if (!IsOurs(card.Name))
                    other ??= unicast.Address;
            }
        }

        return other ?? IPAddress.Loopback;
    }

    // The bridges of pods and of further nodes, and what hangs on them.
    private static bool IsOurs(string card) =>
        card.StartsWith("cni", StringComparison.Ordinal) || card.StartsWith("veth", StringComparison.Ordinal) || card.StartsWith("oo", StringComparison.Ordinal);
}
