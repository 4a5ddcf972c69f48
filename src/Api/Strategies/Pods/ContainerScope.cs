using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.Pods;

/// <summary>What the checks of one container need to know of its pod, and what must be unique among all containers.</summary>
internal sealed class ContainerScope(JsonObject spec, HashSet<string>? volumes, FieldErrors errors)
{
    public FieldErrors Errors { get; } = errors;

    public bool HostNetwork { get; } = spec.IsTrue("hostNetwork");

    public long GracePeriod { get; } = spec.GetLong("terminationGracePeriodSeconds") ?? 30;

    public HashSet<string> Names { get; } = [];

    public HashSet<(string Protocol, string Address, long Port)> HostPorts { get; } = [];

    public bool HasVolume(string name) => volumes?.Contains(name) == true;
}
