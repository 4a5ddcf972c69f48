using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Tables;

/// <summary>Reads a pod template's containers.</summary>
internal static class Containers
{
    /// <summary>One property of every container, comma-separated.</summary>
    public static string Join(JsonObject? podSpec, string property) => Cells.Join(podSpec.GetArray("containers"), property);
}
