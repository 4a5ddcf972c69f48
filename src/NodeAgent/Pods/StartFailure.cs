namespace OrleansOrchestrator.NodeAgent.Pods;

/// <summary>Why a container did not start, and when it is tried again.</summary>
internal sealed record StartFailure(WaitingReason Waiting, DateTimeOffset RetryAt);
