using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace OrleansOrchestrator.Silo.AllInOne;

/// <summary>Whether the machine itself, or a program that knows nothing of slots, is where a slot's nodes would be.</summary>
internal static class SlotUse
{
    public static bool IsFree(NodeSlot slot) => IsPortFree(slot.KubeletPort) && !IsInAnothersNetwork(slot);

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

    private static bool IsInAnothersNetwork(NodeSlot slot)
    {
        var pods = IPNetwork.Parse(slot.Addresses.PodCidr);
        var services = IPNetwork.Parse(slot.Addresses.ServiceCidr);
        foreach (var card in NetworkInterface.GetAllNetworkInterfaces())
        {
            if (card.NetworkInterfaceType == NetworkInterfaceType.Loopback)
                continue;
            foreach (var unicast in card.GetIPProperties().UnicastAddresses)
            {
                if (unicast.Address.AddressFamily != AddressFamily.InterNetwork)
                    continue;
                // The slot's own bridge, left by a cluster that is gone, is used again; another network's of that name cannot be.
                if (card.Name == slot.Bridge ? !pods.Contains(unicast.Address) : pods.Contains(unicast.Address) || services.Contains(unicast.Address))
                    return true;
            }
        }

        return false;
    }
}
