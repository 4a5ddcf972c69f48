using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;

namespace OrleansOrchestrator.NodeAgent.Cri;

/// <summary>The runtime and image services of one container runtime over one channel.</summary>
internal sealed class CriClient : IDisposable
{
    private readonly GrpcChannel channel;

    public CriClient(string socketPath)
    {
        SocketPath = socketPath;
        channel = CriChannel.Open(socketPath);
        var measured = channel.Intercept(new RuntimeMetrics());
        Runtime = new RuntimeService.RuntimeServiceClient(measured);
        Images = new ImageService.ImageServiceClient(measured);
    }

    public string SocketPath { get; }

    public RuntimeService.RuntimeServiceClient Runtime { get; }

    public ImageService.ImageServiceClient Images { get; }

    public ChannelBase Channel => channel;

    /// <summary>Waits until the runtime answers. One that is starting refuses in many ways, "server is not initialized yet" with no particular code among
    /// them, so whatever it says it is asked again.</summary>
    public async Task<VersionResponse> WaitUntilUpAsync(TimeProvider time, CancellationToken cancellation)
    {
        var delay = TimeSpan.FromMilliseconds(20);
        while (true)
        {
            try
            {
                return await Runtime.VersionAsync(new VersionRequest { Version = "v1" }, cancellationToken: cancellation);
            }
            catch (RpcException) when (!cancellation.IsCancellationRequested)
            {
                await Task.Delay(delay, time, cancellation);
                delay = delay < TimeSpan.FromMilliseconds(500) ? delay * 2 : delay;
            }
        }
    }

    public void Dispose() => channel.Dispose();
}
