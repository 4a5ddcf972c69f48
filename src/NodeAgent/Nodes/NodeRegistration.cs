using System.Net;
using Grpc.Core;
using k8s;
using k8s.Autorest;
using k8s.Models;
using Microsoft.Extensions.Logging;
using OrleansOrchestrator.NodeAgent.Api;
using OrleansOrchestrator.NodeAgent.Cri;
using OrleansOrchestrator.NodeAgent.Networking;

namespace OrleansOrchestrator.NodeAgent.Nodes;

/// <summary>Keeps the Node object in the API: creates it, again if it is deleted, and reports its status when it changes and at least every five
/// minutes.</summary>
internal sealed partial class NodeRegistration(
    ApiConnection api, CriClient cri, NodeAgentOptions options, NodeStatusBuilder statuses, PodNetwork network, TimeProvider time,
    ILogger<NodeRegistration> logger)
{
    private static readonly TimeSpan CheckPeriod = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ReportPeriod = TimeSpan.FromMinutes(5);

    // Until the node is ready, what it waits for is a matter of moments.
    private static readonly TimeSpan StartPeriod = TimeSpan.FromMilliseconds(200);

    private readonly TaskCompletionSource<V1Node> registered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private V1NodeStatus? reported;
    private DateTimeOffset reportedAt;

    /// <summary>The Node as it was at registration.</summary>
    public Task<V1Node> Registered => registered.Task;

    public async Task RunAsync(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            var ready = false;
            try
            {
                ready = await ReportAsync(cancellation);
            }
            catch (Exception) when (cancellation.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is HttpOperationException or HttpRequestException or IOException or OperationCanceledException)
            {
                LogFailed((e as HttpOperationException)?.Response.Content ?? e.Message);
            }
            await Task.Delay(ready ? CheckPeriod : StartPeriod, time, cancellation).ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }

    private async Task<bool> ReportAsync(CancellationToken cancellation)
    {
        var node = reported is null ? await RegisterAsync(cancellation) : null;
        if (node is not null)
            reported = node.Status ?? new V1NodeStatus();
        if ((options.PodCidr ?? node?.Spec?.PodCIDR) is { } podCidr)
            await network.ConfigureAsync(podCidr, cancellation);

        var now = time.GetUtcNow();
        var ticks = now.UtcTicks;
        var status = statuses.Build(
            reported, await RuntimeConditionsAsync(cancellation), await ImagesAsync(cancellation),
            new DateTime(ticks - (ticks % TimeSpan.TicksPerSecond), DateTimeKind.Utc));
        var isReady = status.Conditions.Any(condition => condition is { Type: "Ready", Status: "True" });
        if (Differs(reported!, status) || now - reportedAt >= ReportPeriod)
        {
            try
            {
                if (StatusPatch.Between(reported, status, uid: null) is { } patch)
                {
                    node = await api.Client.CoreV1.PatchNodeStatusAsync(
                        new V1Patch(patch.ToJsonString(), V1Patch.PatchType.StrategicMergePatch), options.NodeName, cancellationToken: cancellation);
                }
                reported = status;
                reportedAt = now;
            }
            catch (HttpOperationException e) when (e.Response.StatusCode == HttpStatusCode.NotFound)
            {
                // The Node was deleted: it registers anew.
                reported = null;
                return false;
            }
        }
        // Its pod range is given to a node after it appears.
        if (!isReady && options.PodCidr is null)
        {
            node = await api.Client.CoreV1.ReadNodeAsync(options.NodeName, cancellationToken: cancellation);
            if (node.Spec?.PodCIDR is { } given)
                await network.ConfigureAsync(given, cancellation);
        }
        return isReady;
    }

    private async Task<V1Node> RegisterAsync(CancellationToken cancellation)
    {
        var wanted = NewNode();
        V1Node node;
        try
        {
            node = await api.Client.CoreV1.CreateNodeAsync(wanted, cancellationToken: cancellation);
            LogRegistered(options.NodeName);
        }
        catch (HttpOperationException e) when (e.Response.StatusCode == HttpStatusCode.Conflict)
        {
            node = await api.Client.CoreV1.ReadNodeAsync(options.NodeName, cancellationToken: cancellation);
            if (wanted.Metadata.Labels.Any(label => node.Metadata.Labels?.TryGetValue(label.Key, out var value) != true || value != label.Value))
            {
                var labels = new System.Text.Json.Nodes.JsonObject();
                foreach (var (key, value) in wanted.Metadata.Labels)
                    labels[key] = value;
                var patch = new System.Text.Json.Nodes.JsonObject { ["metadata"] = new System.Text.Json.Nodes.JsonObject { ["labels"] = labels } };
                node = await api.Client.CoreV1.PatchNodeAsync(
                    new V1Patch(patch.ToJsonString(), V1Patch.PatchType.MergePatch), options.NodeName, cancellationToken: cancellation);
            }
        }
        registered.TrySetResult(node);
        return node;
    }

    private V1Node NewNode()
    {
        var labels = new Dictionary<string, string>(options.NodeLabels, StringComparer.Ordinal)
        {
            ["kubernetes.io/hostname"] = options.NodeName,
            ["kubernetes.io/os"] = "linux",
            ["kubernetes.io/arch"] = Machine.Architecture,
            ["beta.kubernetes.io/os"] = "linux",
            ["beta.kubernetes.io/arch"] = Machine.Architecture,
        };
        return new V1Node
        {
            Metadata = new V1ObjectMeta
            {
                Name = options.NodeName,
                Labels = labels,
                Annotations = new Dictionary<string, string> { ["volumes.kubernetes.io/controller-managed-attach-detach"] = "true" },
            },
            Spec = new V1NodeSpec(),
        };
    }

    private async Task<IReadOnlyList<RuntimeCondition>?> RuntimeConditionsAsync(CancellationToken cancellation)
    {
        try
        {
            return (await cri.Runtime.StatusAsync(new StatusRequest(), cancellationToken: cancellation)).Status.Conditions;
        }
        catch (RpcException) when (!cancellation.IsCancellationRequested)
        {
            return null;
        }
    }

    private async Task<IReadOnlyList<Image>> ImagesAsync(CancellationToken cancellation)
    {
        try
        {
            return (await cri.Images.ListImagesAsync(new ListImagesRequest(), cancellationToken: cancellation)).Images;
        }
        catch (RpcException) when (!cancellation.IsCancellationRequested)
        {
            return [];
        }
    }

    // Heartbeat times alone are no change.
    private static bool Differs(V1NodeStatus old, V1NodeStatus status)
    {
        var conditions = new List<V1NodeCondition>();
        foreach (var condition in status.Conditions)
        {
            var known = old.Conditions?.FirstOrDefault(one => one.Type == condition.Type);
            conditions.Add(known is null ? condition : condition with { LastHeartbeatTime = known.LastHeartbeatTime });
        }
        return StatusPatch.Between(old, status with { Conditions = conditions }, uid: null) is not null;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Node {Name} registered")]
    private partial void LogRegistered(string name);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The node's status was not taken: {Reason}")]
    private partial void LogFailed(string reason);
}
