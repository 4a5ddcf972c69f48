namespace OrleansOrchestrator.NodeAgent.Containers;

/// <summary>A container cannot be configured as its pod asks; shown as <c>CreateContainerConfigError</c>.</summary>
internal sealed class ContainerConfigException(string message) : Exception(message);
