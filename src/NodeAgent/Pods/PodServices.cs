using Microsoft.Extensions.Logging;
using OrleansOrchestrator.NodeAgent.Api;
using OrleansOrchestrator.NodeAgent.Containers;
using OrleansOrchestrator.NodeAgent.Cri;
using OrleansOrchestrator.NodeAgent.Events;
using OrleansOrchestrator.NodeAgent.Images;
using OrleansOrchestrator.NodeAgent.Probes;
using OrleansOrchestrator.NodeAgent.Volumes;

namespace OrleansOrchestrator.NodeAgent.Pods;

/// <summary>What all pod workers of a node work with.</summary>
internal sealed record PodServices(
    ApiConnection Api,
    CriClient Cri,
    NodePaths Paths,
    NodeAgentOptions Options,
    Func<string> NodeIP,
    VolumeSet Volumes,
    PodObjects Objects,
    ServiceAccountTokens Tokens,
    ImagePuller Images,
    SandboxConfiguration Sandboxes,
    ContainerConfiguration Containers,
    ContainerStopper Stopper,
    LifecycleHooks Hooks,
    ProbeFactory Probes,
    EventRecorder Events,
    TimeProvider Time,
    ILoggerFactory Loggers);
