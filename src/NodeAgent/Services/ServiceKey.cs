namespace OrleansOrchestrator.NodeAgent.Services;

/// <summary>A service's namespace and name.</summary>
internal readonly record struct ServiceKey(string Namespace, string Name);
