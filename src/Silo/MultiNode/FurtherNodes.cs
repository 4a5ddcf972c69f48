using k8s;
using k8s.Autorest;
using OrleansOrchestrator.NodeAgent;
using OrleansOrchestrator.Silo.AllInOne;

namespace OrleansOrchestrator.Silo.MultiNode;

/// <summary>The second and further nodes on this machine: their networks, their agents, and the routes to their pods.</summary>
internal sealed partial class FurtherNodes(
    LocalNetwork network, IReadOnlyList<NodeAgentOptions> nodes, DataLayout layout, TimeProvider time, ILogger<FurtherNodes> logger)
    : BackgroundService
{
    private static readonly TimeSpan SearchPeriod = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan CheckPeriod = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        await network.CreateAsync(nodes.Count + 1, stoppingToken);
        var running = new List<Task> { RouteAsync(stoppingToken) };
        for (var i = 0; i < nodes.Count; i++)
            running.Add(new NodeProcess(network.NamespaceOf(i + 2), nodes[i], time, logger).RunAsync(stoppingToken));
        await Task.WhenAll(running);
    }

    private async Task RouteAsync(CancellationToken ct)
    {
        using var client = ClusterProbe.Connect(layout);
        var routed = new Dictionary<int, string>();
        while (!ct.IsCancellationRequested)
        {
            try
            {
                foreach (var node in (await client.CoreV1.ListNodeAsync(cancellationToken: ct)).Items)
                {
                    var number = NumberOf(node.Metadata.Name);
                    if (number == 0 || node.Spec?.PodCIDR is not { Length: > 0 } range || routed.GetValueOrDefault(number) == range)
                        continue;
                    await network.RouteAsync(range, number, ct);
                    routed[number] = range;
                }
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is HttpRequestException or HttpOperationException or IOException or InvalidOperationException)
            {
                LogNotRouted(logger, e.Message);
            }

            await Task.Delay(routed.Count < nodes.Count ? SearchPeriod : CheckPeriod, time, ct).ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }

    private int NumberOf(string name)
    {
        for (var i = 0; i < nodes.Count; i++)
        {
            if (nodes[i].NodeName == name)
                return i + 2;
        }

        return 0;
    }

    [LoggerMessage(LogLevel.Debug, "The routes to the nodes' pods could not be set yet: {Reason}")]
    private static partial void LogNotRouted(ILogger logger, string reason);
}
