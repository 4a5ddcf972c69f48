namespace OrleansOrchestrator.Registry.Client;

/// <summary>An object to delete. <paramref name="Uid"/> is a precondition, unless it is null.</summary>
public readonly record struct ObjectToDelete(string Namespace, string Name, string? Uid);
