using System.CommandLine;
using k8s;
using k8s.Autorest;
using OrleansOrchestrator.Silo.AllInOne;

namespace OrleansOrchestrator.Silo.Commands;

/// <summary><c>status</c>: says in plain words what runs and whether it is ready.</summary>
internal static class StatusCommand
{
    public static Command Create()
    {
        var data = CommonOptions.Data();
        var command = new Command("status", "Says what runs and whether it is ready.") { data };
        command.SetAction((parsed, ct) => RunAsync(new DataLayout(parsed.GetRequiredValue(data)), ct));
        return command;
    }

    private static async Task<int> RunAsync(DataLayout layout, CancellationToken ct)
    {
        if (PidFile.Read(layout.PidFile) is not { } pid)
        {
            Console.WriteLine($"stopped (data in {layout.Root})");
            return 3;
        }

        Console.WriteLine($"process {pid}, data in {layout.Root}, kubeconfig {layout.AdminKubeconfig}");
        if (layout.HasSlot)
        {
            var slot = layout.ReadSlot();
            Console.WriteLine(
                $"slot {slot.Number} of this machine: pods in {slot.Addresses.PodCidr}, services in {slot.Addresses.ServiceCidr}, kubelet port {slot.KubeletPort}, bridge {slot.Bridge}");
        }

        if (!await ClusterProbe.IsReadyAsync(layout, false, ct))
        {
            Console.WriteLine("API server: not ready");
            return 1;
        }

        Console.WriteLine("API server: ready");
        try
        {
            using var client = ClusterProbe.Connect(layout);
            foreach (var node in (await client.CoreV1.ListNodeAsync(cancellationToken: ct)).Items)
                Console.WriteLine($"node {node.Metadata.Name}: {(ClusterProbe.IsReady(node) ? "Ready" : "NotReady")}");
        }
        catch (Exception e) when (e is HttpRequestException or HttpOperationException)
        {
            Console.WriteLine($"nodes: {e.Message}");
            return 1;
        }

        return 0;
    }
}
