namespace OrleansOrchestrator.NodeAgent.Joining;

/// <summary>The cluster does not take this machine, or is not the one it should be.</summary>
public sealed class JoinException(string message) : Exception(message);
