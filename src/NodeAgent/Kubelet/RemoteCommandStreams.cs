namespace OrleansOrchestrator.NodeAgent.Kubelet;

/// <summary>Which streams a remote command has.</summary>
internal readonly record struct RemoteCommandStreams(bool Stdin, bool Stdout, bool Stderr, bool Tty);
