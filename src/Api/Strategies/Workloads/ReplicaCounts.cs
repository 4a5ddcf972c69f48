using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.Workloads;

/// <summary>Checks the counters in the status of a replicated workload.</summary>
internal static class ReplicaCounts
{
    /// <param name="parts">Counters that cannot exceed <c>status.replicas</c>.</param>
    /// <param name="others">Further counters that cannot be negative.</param>
    public static void Check(
        JsonObject? status, JsonObject? old, ReadOnlySpan<string> parts, ReadOnlySpan<string> others, FieldErrors errors)
    {
        var path = FieldPath.Status;
        Numbers.CheckNotNegative(status, "replicas", path, errors);
        Numbers.CheckNotNegative(status, "observedGeneration", path, errors);
        foreach (var part in parts)
            Numbers.CheckNotNegative(status, part, path, errors);
        foreach (var other in others)
            Numbers.CheckNotNegative(status, other, path, errors);

        var replicas = status.GetLong("replicas") ?? 0;
        foreach (var part in parts)
            CheckAtMost(status, part, replicas, "cannot be greater than status.replicas", path, errors);
        CheckAtMost(status, "availableReplicas", status.GetLong("readyReplicas") ?? 0, "cannot be greater than readyReplicas", path, errors);

        Numbers.CheckNotNegative(status, "collisionCount", path, errors);
        if (old.GetLong("collisionCount") is { } before && (status.GetLong("collisionCount") ?? -1) < before)
            errors.Invalid(path.Child("collisionCount"), status?["collisionCount"].Show() ?? "null", "cannot be decremented");
    }

    private static void CheckAtMost(JsonObject? status, string field, long limit, string detail, FieldPath path, FieldErrors errors)
    {
        var value = status.GetLong(field) ?? 0;
        if (value > limit)
            errors.Invalid(path.Child(field), Numbers.Text(value), detail);
    }
}
