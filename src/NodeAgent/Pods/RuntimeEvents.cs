using Grpc.Core;
using Microsoft.Extensions.Logging;
using OrleansOrchestrator.NodeAgent.Cri;
using OrleansOrchestrator.NodeAgent.Cri.ContainerdEvents;

namespace OrleansOrchestrator.NodeAgent.Pods;

/// <summary>Hears from the runtime when a container or sandbox ends: over the CRI's event stream where the runtime has one, else over containerd's own.
/// A runtime with neither is asked about once a second.</summary>
/// <param name="exited">Told the id of what ended.</param>
/// <param name="resync">Told that anything may have happened: the stream is new, or there is none.</param>
internal sealed partial class RuntimeEvents(CriClient cri, Action<string> exited, Action resync, TimeProvider time, ILogger logger)
{
    private const string Namespace = "k8s.io";
    private const string ExitTopic = "/tasks/exit";
    private static readonly TimeSpan PollPeriod = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(250);

    public async Task RunAsync(CancellationToken cancellation)
    {
        var sources = new Func<CancellationToken, Task>[] { FollowCriAsync, FollowContainerdAsync, PollAsync };
        var source = 0;
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                await sources[source](cancellation);
            }
            catch (RpcException e) when (e.StatusCode == StatusCode.Unimplemented && source < sources.Length - 1)
            {
                source++;
                continue;
            }
            catch (RpcException e) when (!cancellation.IsCancellationRequested)
            {
                LogBroken(e.Status.Detail);
            }
            catch (Exception) when (cancellation.IsCancellationRequested)
            {
                return;
            }
            await Task.Delay(RetryDelay, time, cancellation).ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }

    private async Task FollowCriAsync(CancellationToken cancellation)
    {
        using var call = cri.Runtime.GetContainerEvents(new GetEventsRequest(), cancellationToken: cancellation);
        await call.ResponseHeadersAsync;
        resync();
        await foreach (var happened in call.ResponseStream.ReadAllAsync(cancellation))
        {
            if (happened.ContainerEventType is ContainerEventType.ContainerStoppedEvent or ContainerEventType.ContainerDeletedEvent)
                exited(happened.ContainerId);
        }
    }

    private async Task FollowContainerdAsync(CancellationToken cancellation)
    {
        var request = new SubscribeRequest { Filters = { $"namespace=={Namespace},topic==\"{ExitTopic}\"" } };
        using var call = new Cri.ContainerdEvents.Events.EventsClient(cri.Channel).Subscribe(request, cancellationToken: cancellation);
        resync();
        await foreach (var envelope in call.ResponseStream.ReadAllAsync(cancellation))
        {
            if (envelope.Topic != ExitTopic)
                continue;
            var exit = TaskExit.Parser.ParseFrom(envelope.Event.Value);
            // An exec'ed process has an id of its own; its end is not the container's.
            if (exit.Id == exit.ContainerId)
                exited(exit.ContainerId);
        }
    }

    private async Task PollAsync(CancellationToken cancellation)
    {
        while (true)
        {
            resync();
            await Task.Delay(PollPeriod, time, cancellation);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The runtime's events were interrupted: {Reason}")]
    private partial void LogBroken(string reason);
}
