using System.Net;
using System.Security.Cryptography.X509Certificates;
using k8s.Models;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansOrchestrator.NodeAgent.Api;
using OrleansOrchestrator.NodeAgent.Containerd;
using OrleansOrchestrator.NodeAgent.Containers;
using OrleansOrchestrator.NodeAgent.Cri;
using OrleansOrchestrator.NodeAgent.Dns;
using OrleansOrchestrator.NodeAgent.Events;
using OrleansOrchestrator.NodeAgent.Images;
using OrleansOrchestrator.NodeAgent.Joining;
using OrleansOrchestrator.NodeAgent.Kubelet;
using OrleansOrchestrator.NodeAgent.Logs;
using OrleansOrchestrator.NodeAgent.Networking;
using OrleansOrchestrator.NodeAgent.Nodes;
using OrleansOrchestrator.NodeAgent.Pods;
using OrleansOrchestrator.NodeAgent.Probes;
using OrleansOrchestrator.NodeAgent.Proxy;
using OrleansOrchestrator.NodeAgent.Services;
using OrleansOrchestrator.NodeAgent.Volumes;

namespace OrleansOrchestrator.NodeAgent;

/// <summary>One node: puts the agent's parts together, runs them side by side and takes them down in order.</summary>
/// <param name="pages">What the host serves beside the kubelet API.</param>
public sealed partial class NodeAgentService(
    NodeAgentOptions options, TimeProvider time, ILoggerFactory loggers, params IEnumerable<KubeletPage> pages) : BackgroundService
{
    private static readonly TimeSpan RestartDelayMin = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan RestartDelayMax = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan StableAfter = TimeSpan.FromSeconds(30);
    private readonly ILogger logger = loggers.CreateLogger<NodeAgentService>();
    private PodManager? pods;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        var paths = new NodePaths(options);
        Directory.CreateDirectory(paths.Root);
        var containerd = options.CriSocket is null
            ? new ContainerdProcess(paths, options, time, loggers.CreateLogger<ContainerdProcess>())
            : null;
        using var containerdStopping = new CancellationTokenSource();
        var supervising = containerd?.RunAsync(containerdStopping.Token) ?? Task.CompletedTask;
        using var cri = new CriClient(options.CriSocket ?? paths.ContainerdSocket);
        try
        {
            await RunAgainAndAgainAsync(paths, cri, stoppingToken);
        }
        finally
        {
            if (options.StopPodsOnShutdown)
                await new NodeShutdown(cri).StopSandboxesAsync(CancellationToken.None);
            await containerdStopping.CancelAsync();
            await supervising.ContinueWith(_ => { }, TaskScheduler.Default);
            if (options.StopPodsOnShutdown && containerd is not null)
                await containerd.StopAsync(CancellationToken.None);
        }
    }

    // A node that fails, for instance because its runtime went away while it started, begins anew; the process and what else runs in it stay.
    private async Task RunAgainAndAgainAsync(NodePaths paths, CriClient cri, CancellationToken stopping)
    {
        var delay = RestartDelayMin;
        var isFirst = true;
        while (!stopping.IsCancellationRequested)
        {
            using var life = CancellationTokenSource.CreateLinkedTokenSource(stopping);
            var started = time.GetTimestamp();
            try
            {
                await RunNodeAsync(paths, cri, life);
            }
            catch (IOException e) when (isFirst && e.InnerException is AddressInUseException)
            {
                // Another agent lives on this machine: whoever starts this one has to know at once.
                LogImpossible(e.Message);
                throw;
            }
            catch (CredentialsRenewedException) when (!stopping.IsCancellationRequested)
            {
                await life.CancelAsync();
                delay = RestartDelayMin;
            }
            catch (Exception e) when (!stopping.IsCancellationRequested)
            {
                delay = time.GetElapsedTime(started) > StableAfter ? RestartDelayMin : delay;
                LogDied(e, delay);
                await life.CancelAsync();
                await Task.Delay(delay, time, stopping).ContinueWith(_ => { }, TaskScheduler.Default);
                delay = delay * 2 < RestartDelayMax ? delay * 2 : RestartDelayMax;
            }
            catch (Exception) when (stopping.IsCancellationRequested)
            {
                // An orderly shutdown.
            }
            isFirst = false;
        }
    }

    private async Task RunNodeAsync(NodePaths paths, CriClient cri, CancellationTokenSource life)
    {
        var stopping = life.Token;
        var runtime = await cri.WaitUntilUpAsync(time, stopping);
        if (options.SandboxImage is null && options.CriSocket is null)
            await ImageArchives.EnsureSandboxImageAsync(cri, paths.Root, time, stopping);

        var nodeIP = options.NodeIp ?? NodeAddress.Detect();
        var credentials = options.Join is { } join
            ? new NodeCredentials(options, join, paths, time, loggers.CreateLogger<NodeCredentials>())
            : null;
        if (credentials is not null)
            await credentials.EnsureClientAsync(stopping);
        using var api = new ApiConnection(options);
        if (credentials is not null)
            options.ClusterDns ??= await ClusterDefaults.FindDnsAsync(api.Client, stopping);
        var events = new EventRecorder(api, options, time, loggers.CreateLogger<EventRecorder>());
        var network = new PodNetwork(new CniConfiguration(paths, options), options, loggers.CreateLogger<PodNetwork>());
        var services = new ObjectStore<V1Service>();
        var directory = new ServiceDirectory();
        var worker = Assemble(paths, cri, api, events, services, nodeIP, stopping);
        var leftovers = new LeftoverCollector(cri, worker.Volumes, paths, loggers.CreateLogger<LeftoverCollector>());
        pods = new PodManager(worker, leftovers, loggers.CreateLogger<PodManager>(), stopping);
        using var metrics = new PodWorkMetrics(pods);
        var asksForServing = credentials is not null && options.TlsCertificatePath is null;
        using var certificate = (asksForServing ? await credentials!.EnsureServingAsync(api.Client, nodeIP, stopping) : null)
            ?? ServingCertificate.Load(options, paths, nodeIP, time);
        await using var kubelet = await KubeletServer.StartAsync(
            options.KubeletPort, certificate, new ClientAuthentication(ClientAuthorities(api)),
            [new NodeEndpoints(pods, cri, options), new LogEndpoint(pods, time), new StreamingEndpoint(pods, cri, time), .. pages], stopping);
        // From here on nobody else is on this node's port.
        NodeTraces.Write(options);
        var registration = new NodeRegistration(
            api, cri, options, new NodeStatusBuilder(options, paths, nodeIP, kubelet.Port, runtime), network, time, loggers.CreateLogger<NodeRegistration>());
        var reflectors = loggers.CreateLogger("OrleansOrchestrator.NodeAgent.Api.Reflector");
        var tasks = new List<Task>
        {
            events.RunAsync(stopping),
            new LogRotation(pods, cri, time, loggers.CreateLogger<LogRotation>()).RunAsync(stopping),
            registration.RunAsync(stopping),
            RenewAsync(registration, api, stopping),
            new Reflector<V1Service>(
                api, "api/v1/services", null, new FanOut<V1Service>(directory.Services, services), time, reflectors).RunAsync(stopping),
            new Reflector<V1EndpointSlice>(
                api, "apis/discovery.k8s.io/v1/endpointslices", null, directory.Slices, time, reflectors).RunAsync(stopping),
            new ServiceProxy(directory, options, time, loggers.CreateLogger<ServiceProxy>()).RunAsync(stopping),
            new Reflector<V1Pod>(api, "api/v1/pods", "spec.nodeName=" + options.NodeName, pods, time, reflectors).RunAsync(stopping),
            new RuntimeEvents(cri, pods.Exited, pods.WakeAll, time, loggers.CreateLogger<RuntimeEvents>()).RunAsync(stopping),
        };
        if (credentials is not null)
            tasks.Add(credentials.RenewAsync(api.Client, nodeIP, asksForServing, stopping));
        if (options.ClusterDns is not null)
            tasks.Add(ServeNamesAsync(directory, IPAddress.Parse(options.ClusterDns), stopping));
        if (options.DirectRoutes)
        {
            var routes = new PodRoutes(options.NodeName, time, loggers.CreateLogger<PodRoutes>());
            tasks.Add(routes.RunAsync(stopping));
            tasks.Add(new Reflector<V1Node>(api, "api/v1/nodes", null, routes, time, reflectors).RunAsync(stopping));
        }

        LogRunning(options.NodeName, nodeIP, runtime.RuntimeName, runtime.RuntimeVersion);
        await foreach (var ended in Task.WhenEach(tasks))
        {
            // One part that fails takes the others with it, so that the next life begins with nothing left of this one.
            if (!ended.IsCompletedSuccessfully)
                await life.CancelAsync();
        }
        await Task.WhenAll(tasks);
    }

    private PodServices Assemble(
        NodePaths paths, CriClient cri, ApiConnection api, EventRecorder events, ObjectStore<V1Service> services, string nodeIP,
        CancellationToken stopping)
    {
        var references = loggers.CreateLogger("OrleansOrchestrator.NodeAgent.Api.References");
        var objects = new PodObjects(
            new ReferencedObjects<V1ConfigMap>(api, "configmaps", RefreshContent, time, references, stopping),
            new ReferencedObjects<V1Secret>(api, "secrets", RefreshContent, time, references, stopping));
        var tokens = new ServiceAccountTokens(api, time);
        var volumes = new VolumeSet(
            [new ContentPlugin(paths, new VolumeContent(objects, tokens), time), new EmptyDirPlugin(paths), new HostPathPlugin()], paths);
        var hooks = new LifecycleHooks(cri, time);
        return new PodServices(
            api, cri, paths, options, () => nodeIP, volumes, objects, tokens,
            new ImagePuller(cri, objects, events, time),
            new SandboxConfiguration(paths, options),
            new ContainerConfiguration(paths, options, new EnvironmentBuilder(objects, services)),
            new ContainerStopper(cri, hooks, events, time),
            hooks, new ProbeFactory(cri), events, time, loggers);
    }

    private X509Certificate2Collection? ClientAuthorities(ApiConnection api)
    {
        if (options.ClientCaPath is null)
            return api.CertificateAuthorities;
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(options.ClientCaPath);
        return authorities;
    }

    private async Task ServeNamesAsync(ServiceDirectory directory, IPAddress address, CancellationToken stopping)
    {
        using var upstream = UpstreamResolvers.FromFile("/etc/resolv.conf", address);
        await new NameServer(
            directory, new ClusterZone(directory, options.ClusterDomain), upstream, address, time, loggers.CreateLogger<NameServer>()).RunAsync(stopping);
    }

    private void RefreshContent(string podUid) => pods?.RefreshContent(podUid);

    private async Task RenewAsync(NodeRegistration registration, ApiConnection api, CancellationToken stopping)
    {
        var node = await registration.Registered.WaitAsync(stopping);
        await new NodeLease(api, options, time, loggers.CreateLogger<NodeLease>()).RunAsync(node, stopping);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Node {Name} ({Address}) runs on {Runtime} {Version}")]
    private partial void LogRunning(string name, string address, string runtime, string version);

    [LoggerMessage(Level = LogLevel.Error, Message = "The node agent failed and begins anew in {Delay}")]
    private partial void LogDied(Exception error, TimeSpan delay);

    [LoggerMessage(Level = LogLevel.Critical, Message = "The node agent cannot run here: {Reason}")]
    private partial void LogImpossible(string reason);
}
