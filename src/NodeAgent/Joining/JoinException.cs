namespace OrleansOrchestrator.NodeAgent.Joining;

/// <summary>The cluster does not take this node, or is not the one it should be.</summary>
internal sealed class JoinException(string message) : Exception(message);
