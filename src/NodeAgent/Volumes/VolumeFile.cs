namespace OrleansOrchestrator.NodeAgent.Volumes;

/// <summary>One file of a volume whose content comes from the API.</summary>
/// <param name="Owner">The user it belongs to; null leaves it to root.</param>
internal sealed record VolumeFile(byte[] Content, UnixFileMode Mode, uint? Owner = null);
