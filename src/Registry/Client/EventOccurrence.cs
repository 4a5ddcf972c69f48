using k8s.Models;

namespace OrleansOrchestrator.Registry.Client;

/// <summary>One thing that happened, as a component told it.</summary>
internal sealed record EventOccurrence(
    V1ObjectReference About, string Component, string Type, string Reason, string Message, DateTimeOffset Time);
