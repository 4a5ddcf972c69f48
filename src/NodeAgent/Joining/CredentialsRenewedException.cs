namespace OrleansOrchestrator.NodeAgent.Joining;

/// <summary>The node has new certificates: its connections are to be made anew.</summary>
internal sealed class CredentialsRenewedException() : Exception("the node's certificates are new");
