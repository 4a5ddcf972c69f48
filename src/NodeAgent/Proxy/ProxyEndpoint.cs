namespace OrleansOrchestrator.NodeAgent.Proxy;

/// <summary>Where a service port's traffic may go.</summary>
/// <param name="IsLocal">On this node.</param>
/// <param name="IsReady">Takes new connections; otherwise it still serves while it terminates.</param>
internal readonly record struct ProxyEndpoint(string Address, int Port, bool IsLocal, bool IsReady);
