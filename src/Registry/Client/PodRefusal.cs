namespace OrleansOrchestrator.Registry.Client;

/// <summary>A pod that fits nowhere and why. <paramref name="Uid"/> is a precondition.</summary>
/// <param name="NominatedNode">Where room is being made for it, or null: what the pod says about that stays.</param>
public sealed record PodRefusal(string Namespace, string Name, string Uid, string Message, string? NominatedNode);
