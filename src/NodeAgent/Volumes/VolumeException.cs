namespace OrleansOrchestrator.NodeAgent.Volumes;

/// <summary>A volume cannot be set up now; the message is what the pod's event says.</summary>
internal sealed class VolumeException(string message) : Exception(message);
