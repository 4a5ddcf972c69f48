using Grpc.Core;
using OrleansOrchestrator.NodeAgent.Containers;
using OrleansOrchestrator.NodeAgent.Cri;

namespace OrleansOrchestrator.NodeAgent.Pods;

/// <summary>Asks the runtime about one pod; what cannot change any more (ended containers, a sandbox's address) is asked once.</summary>
internal sealed class PodObserver(CriClient cri, string podUid)
{
    private readonly Dictionary<string, ContainerRecord> ended = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<string>> addresses = new(StringComparer.Ordinal);

    public async Task<PodRuntimeState> ObserveAsync(CancellationToken cancellation)
    {
        var sandboxRequest = new ListPodSandboxRequest { Filter = new PodSandboxFilter { LabelSelector = { [RuntimeLabels.PodUid] = podUid } } };
        var containerRequest = new ListContainersRequest { Filter = new ContainerFilter { LabelSelector = { [RuntimeLabels.PodUid] = podUid } } };
        var sandboxCall = cri.Runtime.ListPodSandboxAsync(sandboxRequest, cancellationToken: cancellation);
        var containerCall = cri.Runtime.ListContainersAsync(containerRequest, cancellationToken: cancellation);
        var sandboxes = (await sandboxCall).Items.OrderByDescending(one => one.CreatedAt).ToList();
        var listed = (await containerCall).Containers.OrderByDescending(one => one.CreatedAt).ToList();

        var containers = new List<ContainerRecord>(listed.Count);
        foreach (var container in listed)
        {
            if (await RecordAsync(container, cancellation) is { } record)
                containers.Add(record);
        }
        var newest = sandboxes.Count > 0 ? sandboxes[0] : null;
        IReadOnlyList<string> ips = newest is { State: PodSandboxState.SandboxReady } ? await AddressesAsync(newest.Id, cancellation) : [];
        Forget(listed, sandboxes);
        return new PodRuntimeState(newest, ips, sandboxes, containers);
    }

    private async Task<ContainerRecord?> RecordAsync(Container container, CancellationToken cancellation)
    {
        if (ended.TryGetValue(container.Id, out var known))
            return known;
        try
        {
            var request = new ContainerStatusRequest { ContainerId = container.Id };
            var status = (await cri.Runtime.ContainerStatusAsync(request, cancellationToken: cancellation)).Status;
            var record = new ContainerRecord(container.PodSandboxId, status, null);
            if (record.HasExited)
                ended[container.Id] = record = record with { TerminationMessage = TerminationMessage.Read(status) };
            return record;
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.NotFound)
        {
            return null;
        }
    }

    private async Task<IReadOnlyList<string>> AddressesAsync(string sandboxId, CancellationToken cancellation)
    {
        if (addresses.TryGetValue(sandboxId, out var known))
            return known;
        try
        {
            var request = new PodSandboxStatusRequest { PodSandboxId = sandboxId };
            var network = (await cri.Runtime.PodSandboxStatusAsync(request, cancellationToken: cancellation)).Status.Network;
            var ips = new List<string>();
            if (network is { Ip.Length: > 0 })
            {
                ips.Add(network.Ip);
                ips.AddRange(network.AdditionalIps.Select(one => one.Ip));
            }
            addresses[sandboxId] = ips;
            return ips;
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.NotFound)
        {
            return [];
        }
    }

    private void Forget(List<Container> containers, List<PodSandbox> sandboxes)
    {
        foreach (var id in ended.Keys.Where(id => containers.TrueForAll(one => one.Id != id)).ToList())
            ended.Remove(id);
        foreach (var id in addresses.Keys.Where(id => sandboxes.TrueForAll(one => one.Id != id)).ToList())
            addresses.Remove(id);
    }
}
