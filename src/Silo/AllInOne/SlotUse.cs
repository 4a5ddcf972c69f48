using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace OrleansOrchestrator.Silo.AllInOne;

/// <summary>Whether the machine itself, or a program that knows nothing of slots, is where a slot's nodes would be.</summary>
internal static class SlotUse
{
    public static bool IsFree(NodeSlot slot) => IsPortFree(slot.KubeletPort) && !HasAddressIn(slot);

    private static bool IsPortFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Any, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static bool HasAddressIn(NodeSlot slot)
    {
        var pods = IPNetwork.Parse(slot.Addresses.PodCidr);
        var services = IPNetwork.Parse(slot.Addresses.ServiceCidr);
        foreach (var card in NetworkInterface.GetAllNetworkInterfaces())
        {
            // The slot's own, left by a cluster that is gone: it is used again.
            if (card.Name == slot.Bridge || card.NetworkInterfaceType == NetworkInterfaceType.Loopback)
                continue;
            foreach (var unicast in card.GetIPProperties().UnicastAddresses)
            {
                if (pods.Contains(unicast.Address) || services.Contains(unicast.Address))
                    return true;
            }
        }

        return false;
    }
}
