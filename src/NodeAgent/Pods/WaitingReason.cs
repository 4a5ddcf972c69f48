namespace OrleansOrchestrator.NodeAgent.Pods;

/// <summary>Why a container does not run, as its status says it.</summary>
internal sealed record WaitingReason(string Reason, string? Message);
